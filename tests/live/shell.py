"""What a shell has after `set -a; . file` for each {"shell", "text", "names"}: {"values"} of those of the names that are set.

The texts come from a generator without commands to run; all the same the shell starts in an empty folder, with no variables but X and E, and with a PATH that
leads nowhere. One process a shell reads all files, each in a subshell of its own.
"""
import collections, json, os, shutil, subprocess, sys, tempfile

FORBIDDEN = "`;&|<>"
questions = [json.loads(line) for line in sys.stdin]
answers = {}
by_shell = collections.defaultdict(list)
for number, question in enumerate(questions):
    if any(c in question["text"] for c in FORBIDDEN) or "$(" in question["text"]:
        sys.exit("a text that could run something")
    by_shell[question["shell"]].append(number)
for shell, numbers in by_shell.items():
    program = shutil.which(shell)
    if not program:
        sys.exit(77)
    with tempfile.TemporaryDirectory() as folder:
        lines = []
        for number in numbers:
            with open(os.path.join(folder, "f%d" % number), "wb") as file:
                file.write(questions[number]["text"].encode())
            told = "".join('[ "${%s+set}" ] && printf "%%s\\0%%s\\0" %s "${%s}"; ' % (name, name, name) for name in questions[number]["names"])
            lines.append("( trap 'set +u; %s printf \"\\0\\0\"' EXIT; set -a; . ./f%d )\n" % (told, number))
        with open(os.path.join(folder, "driver"), "w") as file:
            file.writelines(lines)
        ran = subprocess.run([program, "driver"], cwd=folder, env={"PATH": "/nonexistent", "X": "env", "E": ""}, stdin=subprocess.DEVNULL,
                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    fields = ran.stdout.split(b"\0")
    at = 0
    for number in numbers:
        values = {}
        while fields[at]:
            values[fields[at].decode()] = fields[at + 1].decode("utf-8", "replace")
            at += 2
        at += 2
        answers[number] = {"values": values}
for number in range(len(questions)):
    print(json.dumps(answers[number]))
