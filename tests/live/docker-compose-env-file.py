"""What docker-compose 1.29 takes from each {"text", "env"} as its `.env` or `env_file:`: {"values"}."""
import json, logging, os, sys, tempfile

try:
    from compose.config.environment import env_vars_from_file
except ImportError:
    sys.exit(77)
logging.disable(logging.CRITICAL)
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "env")
    for line in sys.stdin:
        question = json.loads(line)
        os.environ.clear()
        os.environ.update(question["env"])
        with open(path, "wb") as file:
            file.write(question["text"].encode())
        print(json.dumps({"values": env_vars_from_file(path)}))
