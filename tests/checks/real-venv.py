"""Makes a project with a venv as pip fills it, without a network: `real-venv.py FOLDER`.

The wheels are written here; the project itself is installed editable, through a build backend of three functions. What is wrong in it, on purpose: `store` is
another version than the lock's, `api` excludes it, `old` is for Pythons of the past, the lock is for Pythons of the future, and `rich` is locked and not there.
"""
import os
import pathlib
import subprocess
import sys

BACKEND = '''
import base64, hashlib, os, zipfile

def write_wheel(folder, name, version, files, metadata=""):
    info = f"{name}-{version}.dist-info"
    files = dict(files)
    files[f"{info}/METADATA"] = f"Metadata-Version: 2.1\\nName: {name}\\nVersion: {version}\\n{metadata}\\n"
    files[f"{info}/WHEEL"] = "Wheel-Version: 1.0\\nGenerator: by hand\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"
    record = ""
    file = f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(folder, file), "w") as wheel:
        for path, text in files.items():
            digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
            record += f"{path},sha256={digest},{len(text)}\\n"
            wheel.writestr(path, text)
        wheel.writestr(f"{info}/RECORD", record + f"{info}/RECORD,,\\n")
    return file

def build_wheel(folder, settings=None, metadata=None):
    return write_wheel(folder, "shop", "1", {"shop/__init__.py": ""})

def build_editable(folder, settings=None, metadata=None):
    return write_wheel(folder, "shop", "1", {"shop.pth": os.getcwd() + "\\n"})

def build_sdist(folder, settings=None):
    raise NotImplementedError
'''

root = pathlib.Path(sys.argv[1])
files = {
    "backend.py": BACKEND,
    "shop/__init__.py": "",
    "pyproject.toml": '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n\n'
    '[project]\nname = "shop"\nversion = "1"\nrequires-python = ">=3.99"\ndependencies = ["api", "store", "rich"]\n',
    "uv.lock": 'version = 1\nrequires-python = ">=3.99"\n'
    + "".join(
        f'\n[[package]]\nname = "{name}"\nversion = "{version}"\nsource = {{ registry = "https://index.example/simple" }}\n'
        for name, version in (("api", "1"), ("store", "1"), ("rich", "1"))
    )
    + '\n[[package]]\nname = "shop"\nversion = "1"\nsource = { editable = "." }\ndependencies = [\n    { name = "api" },\n    { name = "rich" },\n    { name = "store" },\n]\n\n[package.metadata]\nrequires-dist = [{ name = "api" }, { name = "rich" }, { name = "store" }]\n',
}
for path, text in files.items():
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)

backend = {}
exec(BACKEND, backend)
wheels = root / "wheels"
wheels.mkdir()
for name, version, metadata in (("api", "1", "Requires-Dist: store<2\n"), ("store", "2", ""), ("old", "1", "Requires-Python: <3.7\n")):
    backend["write_wheel"](wheels, name, version, {f"{name}.py": "", f"{name}-{version}.dist-info/top_level.txt": name + "\n"}, metadata)

run = lambda *command: subprocess.run(command, check=True, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env={**os.environ, "PIP_CONFIG_FILE": os.devnull})
run(sys.executable, "-m", "venv", ".venv")
pip = (root / ".venv/bin/python", "-m", "pip", "--disable-pip-version-check", "install", "--no-index", "--no-deps", "--ignore-requires-python")
run(*pip, "--find-links", wheels, "api", "old", "store")
run(*pip, "--no-build-isolation", "--editable", ".")
