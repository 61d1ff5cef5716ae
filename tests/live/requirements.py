"""What pip makes of the lines of requirements files. In: {"text"}; out: a list of {line, kind, ...} or {"error"}."""
import atexit, json, os, shutil, sys, tempfile, warnings

try:
    from pip._internal.network.session import PipSession
    from pip._internal.req.constructors import install_req_from_parsed_requirement
    from pip._internal.req.req_file import RequirementsFileParser, get_line_parser, handle_line
    from pip._vendor.packaging.specifiers import LegacySpecifier
except ImportError:
    sys.exit(77)
sys.stderr = open(os.devnull, "w")
warnings.simplefilter("ignore")
os.environ["PIP_NO_INPUT"] = "1"
FOLDER = tempfile.mkdtemp(prefix="driftaudit-pip-")
atexit.register(shutil.rmtree, FOLDER)
os.chdir(FOLDER)
SESSION = PipSession()
for folder in ("lib", "pkg/sub"):
    os.makedirs(folder)
    open(folder + "/setup.py", "w").close()
os.makedirs("dist")
for archive in ("dist/a-1.0.tar.gz", "b-2.0-py3-none-any.whl"):
    open(archive, "w").close()



def answer(text):
    with open("requirements.txt", "w", newline="") as file:
        file.write(text)
    out = []
    parser = RequirementsFileParser(SESSION, get_line_parser(None))
    for line in parser._parse_file("requirements.txt", False):
        if not line.is_requirement:
            out.append({"line": line.lineno, "kind": "option", "includes": len(line.opts.requirements or []) + len(line.opts.constraints or [])})
            continue
        parsed = handle_line(line, options=None, finder=None, session=None)
        one = install_req_from_parsed_requirement(parsed)
        legacy = one.req is not None and any(isinstance(each, LegacySpecifier) for each in one.req.specifier)
        out.append({"line": line.lineno, "kind": "requirement", "name": one.req.name if one.req else "", "extras": sorted(one.extras), "legacy": legacy,
                    "specifier": sorted(str(each) for each in one.req.specifier) if one.req else [], "marker": str(one.markers) if one.markers else "",
                    "url": one.link.url if one.link else "", "editable": one.editable, "hashed": bool(one.hash_options)})
    return out


for line in sys.stdin:
    try:
        print(json.dumps(answer(json.loads(line)["text"])))
    except SystemExit as error:
        print(json.dumps({"error": "exit"}))
    except Exception as error:
        print(json.dumps({"error": type(error).__name__ + ": " + str(error)[:300]}))
