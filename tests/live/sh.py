"""Which words a shell gives to `pip`. In: {"text", "shell"}; out: a list of calls, each a list of words; null where the shell refuses the text."""
import json, os, shlex, shutil, subprocess, sys, tempfile

PREFIX = 'pip() { printf C >&9; for _word; do printf "%s\\0" "$_word" >&9; done; printf "\\0" >&9; }\n'
inputs = [json.loads(line) for line in sys.stdin]
if any(not shutil.which(each["shell"]) for each in inputs):
    sys.exit(77)
answers = [None] * len(inputs)
folder = tempfile.mkdtemp(prefix="driftaudit-sh-")
open(folder + "/z", "w").close()  # what `q<z` reads
for shell in sorted({each["shell"] for each in inputs}):
    chosen = [i for i, each in enumerate(inputs) if each["shell"] == shell]
    for begin in range(0, len(chosen), 200):
        batch = chosen[begin:begin + 200]
        script = PREFIX + "".join(f"printf I >&9; (eval {shlex.quote(inputs[i]['text'])}); printf 'X%s\\0' $? >&9\n" for i in batch)
        run = subprocess.run([shutil.which(shell), "-c", "exec 9>&1; { " + script + "} >/dev/null 2>&1 </dev/null"], cwd=folder, env={"PATH": ""}, capture_output=True)
        for i, piece in zip(batch, run.stdout.split(b"I")[1:]):
            calls, _, code = piece.rpartition(b"X")
            found = [call.split(b"\0")[:-2] for call in calls.split(b"C")[1:]]
            answers[i] = None if code == b"2\0" and not found else [[word.decode() for word in call] for call in found]
shutil.rmtree(folder)
for one in answers:
    print(json.dumps(one))
