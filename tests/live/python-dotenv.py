"""What python-dotenv reads of each {"text", "env", "interpolate"}: {"values"}, or {"error"} where it reads nothing at all."""
import io, json, logging, os, sys

try:
    import dotenv
except ImportError:
    sys.exit(77)
logging.disable(logging.CRITICAL)
for line in sys.stdin:
    question = json.loads(line)
    os.environ.clear()
    os.environ.update(question["env"])
    stream = io.TextIOWrapper(io.BytesIO(question["text"].encode()), encoding="utf-8")  # a file's own line ends, as `open` reads them
    print(json.dumps({"values": dotenv.dotenv_values(stream=stream, interpolate=question["interpolate"])}))
