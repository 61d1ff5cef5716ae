// What commands mean: installs and their options, Pythons, images that are built and run.

#include "collectors/syntax/shell.hpp"
#include "units.hpp"

using namespace driftaudit;
using namespace driftaudit::syntax;
using driftaudit::test::all;

namespace {

Facts facts_of(std::string_view text) { return shell_facts(mapped_lines(text), {}); }

std::string list(const std::vector<std::string>& names, std::string_view sign) {
    std::string out;
    for (const std::string& name : names) out += " " + std::string(sign) + name;
    return out;
}

/// An install in a line: the tool, requirements, `-r`, `-c`, projects, `+extra`, `:group`, flags, `py=`, `@directory`.
std::string line_of(const Install& install) {
    std::string out = install.tool + ":";
    for (const RequirementWord& word : install.requirements) {
        const Requirement& requirement = word.requirement;
        out += (word.editable ? " -e " : " ") + requirement.name;
        for (const std::string& extra : requirement.extras) out += "[" + extra + "]";
        out += requirement.specifier + (requirement.url.empty() ? "" : "@" + requirement.url);
    }
    for (const Word& word : install.files) out += " -r " + word.text;
    for (const Word& word : install.constraints) out += " -c " + word.text;
    for (const Word& word : install.projects) out += " <" + word.text + ">";
    out += list(install.extras, "+") + list(install.groups, ":");
    if (install.all_extras) out += " +*";
    if (install.without_dev) out += " no-dev";
    if (install.from_lock) out += install.lock_enforced ? " enforced" : " locked";
    if (install.hashes_required) out += " hashes";
    if (install.no_dependencies) out += " no-deps";
    if (!install.python.empty()) out += " py=" + install.python;
    if (!install.directory.empty()) out += " @" + install.directory;
    return out;
}

std::string installs(std::string_view text) {
    std::string out;
    for (const Install& install : all<Install>(facts_of(text))) out += (out.empty() ? "" : "; ") + line_of(install);
    return out;
}

struct Case {
    std::string_view text, expected;
};
void check(std::initializer_list<Case> cases) {
    for (const Case& one : cases) {
        INFO(one.text);
        CHECK(installs(one.text) == one.expected);
    }
}

}  // namespace

TEST_CASE("pip, by all its names", "[collectors]") {
    check({
        {"pip install x", "pip install: x"},
        {"pip3 install x", "pip install: x"},
        {"pip3.11 install x", "pip install: x py=3.11"},
        {"python -m pip install x", "pip install: x"},
        {"python3.12 -m pip install x", "pip install: x py=3.12"},
        {"python3 -I -W ignore -m pip install x", "pip install: x"},
        {"py -3.11 -m pip install x", "pip install: x py=3.11"},
        {"/opt/venv/bin/pip install x", "pip install: x"},
        {".venv/bin/python -m pip install x", "pip install: x"},
        {"pip.exe install x", "pip install: x"},
        {"pip --no-cache-dir --timeout 3 install x", "pip install: x"},
        {"pip wheel -w dist x", "pip wheel: x"},
        {"pip download -d out x", "pip download: x"},
        {"pip uninstall x; pip freeze; pip --version; python -c 'pip install x'; python pip.py install x", ""},
        {"pip install -U pip setuptools wheel", "pip install: pip setuptools wheel"},
        {"pip install --upgrade 'a[b,C]>=1,<2' b==1.2.*", "pip install: a[b][c]>=1,<2 b==1.2.*"},
    });
}

TEST_CASE("options of pip take their values away", "[collectors]") {
    check({
        {"pip install -r requirements.txt", "pip install: -r requirements.txt"},
        {"pip install -rrequirements.txt --requirement=b.txt -qr c.txt", "pip install: -r requirements.txt -r b.txt -r c.txt"},
        {"pip install -Ur a.txt -c b.txt --constraint https://x/c.txt", "pip install: -r a.txt -c b.txt -c https://x/c.txt"},
        {"pip install --index-url https://u -i https://v --extra-index-url=https://w -f links --find-links l2 --trusted-host h x", "pip install: x"},
        {"pip install -t dir --target d2 --prefix /p --root / --platform p --python-version 3.9 --only-binary :all: --no-binary y x", "pip install: x"},
        {"pip install --cache-dir c --timeout 60 --retries 3 --progress-bar off --proxy p --cert c --src s x", "pip install: x"},
        {"pip install --no-cache-dir --pre --user --no-warn-script-location -v -q --break-system-packages x", "pip install: x"},
        {"pip install --require-hashes --no-deps -r r.txt", "pip install: -r r.txt hashes no-deps"},
        {"pip install -r r.txt -- x", "pip install: x -r r.txt"},
        {"PIP_REQUIRE_HASHES=1 PIP_CONSTRAINT=c.txt pip install -r r.txt", "pip install: -r r.txt -c c.txt hashes"},
        {"pip install --group dev", "pip install: :dev"},
        {"pip install -r $DIR/r.txt", "pip install: -r $DIR/r.txt"},
        {"pip install -r <(cat x)", ""},
    });
}

TEST_CASE("projects, archives and addresses", "[collectors]") {
    check({
        {"pip install .", "pip install: <.>"},
        {"pip install .[dev]", "pip install: <.[dev]>"},
        {"pip install -e '.[api]' -e ./lib", "pip install: <.[api]> <./lib>"},
        {"pip install --editable=. ../x /srv/app packages/core", "pip install: <.> <../x> </srv/app> <packages/core>"},
        {"pip install dist/*.whl", "pip install: @dist/*.whl"},
        {"pip install ./a-1.0-py3-none-any.whl", "pip install: a==1.0@./a-1.0-py3-none-any.whl"},
        {"pip install --no-index /wheels/*", "pip install: @/wheels/*"},
        {"pip install git+https://h/x.git@abc#egg=Some_Name", "pip install: some-name@git+https://h/x.git@abc#egg=Some_Name"},
        {"pip install -e git+https://h/x.git#egg=x", "pip install: -e x@git+https://h/x.git#egg=x"},
        {"pip install 'x @ https://h/x-1.0.zip'", "pip install: x@https://h/x-1.0.zip"},
        {"pip install https://h/x-1.0.zip", "pip install: @https://h/x-1.0.zip"},
        {"pip install .[$EXTRAS]", "pip install: <.[$EXTRAS]>"},
        {"pip install $DIR/lib ${X} \"$(which python)\" `ls x`", ""},
        {"pip install x==$V \"y[a]~=${W}\" $Z==1", "pip install: x==$V y[a]~=${W}"},
        {"python setup.py install", "setup.py install: <.>"},
        {"python setup.py develop --user", "setup.py develop: <.>"},
        {"python setup.py sdist", ""},
        {"easy_install -i https://u x==1", "easy_install: x==1"},
    });
}

TEST_CASE("uv", "[collectors]") {
    check({
        {"uv pip install --system -r r.txt x", "uv pip install: x -r r.txt"},
        {"uv pip install -p 3.12 --target t x", "uv pip install: x py=3.12"},
        {"uv pip install --extra api -r pyproject.toml", "uv pip install: -r pyproject.toml +api"},
        {"uv pip sync requirements.txt", "uv pip sync: -r requirements.txt"},
        {"uv pip compile r.in -o r.txt", ""},
        {"uv sync", "uv sync: locked"},
        {"uv sync --frozen --no-dev", "uv sync: no-dev enforced"},
        {"uv sync --locked --extra a --group g --all-extras --no-install-project", "uv sync: +a :g +* enforced"},
        {"uv --quiet sync --python 3.11 --project lib", "uv sync: locked py=3.11 @lib"},
        {"UV_FROZEN=1 uv sync", "uv sync: enforced"},
        {"export UV_LOCKED=true; uv sync", "uv sync: enforced"},
        {"UV_FROZEN=0 uv sync", "uv sync: locked"},
        {"uv add requests 'x>=1' --dev --index https://u", "uv add: requests x>=1 :dev"},
        {"uv tool install ruff@0.5.0 --with y", "uv tool install: y ruff==0.5.0"},
        {"uv tool install ruff@latest", "uv tool install: ruff"},
        {"uvx ruff@0.5.0 check .", "uvx: ruff==0.5.0"},
        {"uvx --from 'x==1' cmd arg", "uvx: x==1"},
        {"uv tool run --with y black .", "uvx: y black"},
        {"uv run --with 'x==1' --with-requirements r.txt python a.py", "uv run: x==1 -r r.txt"},
        {"uv run pytest", "uv run: locked"},
        {"uv run --no-sync pytest", ""},
        {"uv run --no-sync pip install x", "pip install: x"},
        {"python -m uv pip install x", "uv pip install: x"},
    });
}

TEST_CASE("poetry, pdm, pipenv, rye, pipx, pip-tools", "[collectors]") {
    check({
        {"poetry install", "poetry install: enforced"},
        {"poetry install --no-root --only main,api", "poetry install: :api no-dev enforced"},
        {"poetry -n install --with dev,docs --without test -E 'a b' --extras c", "poetry install: +a +b +c :dev :docs enforced"},
        {"poetry install --without dev --sync -C lib", "poetry install: no-dev enforced @lib"},
        {"poetry install --no-dev --all-extras", "poetry install: +* no-dev enforced"},
        {"poetry sync", "poetry sync: enforced"},
        {"poetry add requests@^2.1 'x[a]==1' y -G dev", "poetry add: requests>=2.1,<3 x[a]==1 y :dev"},
        {"poetry add z@latest --source s", "poetry add: z"},
        {"poetry config virtualenvs.create false && poetry export -o r.txt", ""},
        {"pdm install", "pdm install: locked"},
        {"pdm install --frozen-lockfile --prod -G api", "pdm install: :api no-dev enforced"},
        {"pdm install --check", "pdm install: enforced"},
        {"pdm sync --no-editable", "pdm sync: enforced"},
        {"pdm add -dG test pytest", "pdm add: pytest :test"},
        {"pipenv install", "pipenv install: locked"},
        {"pipenv install --system --deploy --dev", "pipenv install: :dev enforced"},
        {"pipenv install --ignore-pipfile", "pipenv install: enforced"},
        {"pipenv install --skip-lock", "pipenv install:"},
        {"pipenv install x", "pipenv install: x"},
        {"pipenv install -r r.txt", "pipenv install: -r r.txt"},
        {"pipenv sync", "pipenv sync: enforced"},
        {"rye sync --no-lock", "rye sync: enforced"},
        {"rye add x", "rye add: x"},
        {"pipx install poetry==1.8.2 --python 3.11", "pipx install: poetry==1.8.2 py=3.11"},
        {"pipx run black .", "pipx run: black"},
        {"pip-sync dev.txt --pip-args '-q'", "pip-sync: -r dev.txt"},
        {"pip-sync", "pip-sync: -r requirements.txt"},
        {"python -m piptools sync", "pip-sync: -r requirements.txt"},
    });
}

TEST_CASE("conda", "[collectors]") {
    check({
        {"conda install -y -c conda-forge numpy pandas=2.1 scipy==1.11 'xarray>=2023'", "conda install: numpy pandas==2.1.* scipy==1.11 xarray>=2023"},
        {"mamba install -n base conda-forge::numpy=1.26.4=py311", "conda install: numpy==1.26.4"},
        {"micromamba install -y -f env.yml", "conda install: -r env.yml"},
        {"conda env create -n x -f environment.yml", "conda env create: -r environment.yml"},
        {"conda env create", "conda env create: -r environment.yml"},
        {"conda env update --file=env.yml --prune", "conda env update: -r env.yml"},
        {"conda create -n x python=3.11", ""},
        {"conda activate x; conda config --add channels y; conda list", ""},
    });
}

TEST_CASE("commands that bring a Python", "[collectors]") {
    const auto pythons = [](std::string_view text) {
        std::string out;
        for (const PythonVersion& python : all<PythonVersion>(facts_of(text))) out += (out.empty() ? "" : "; ") + python.spec + " " + python.source;
        return out;
    };
    const Case cases[] = {
        {"apt-get install -y --no-install-recommends python3.12 python3.12-venv curl", "3.12 apt"},
        {"apt install python3 python3-pip python-is-python3", ""},
        {"apt-get install python3=3.11.2-1+b1", "3.11.2 apt"},
        {"apt-get install python3.11-dev", ""},
        {"apk add --no-cache python3", ""},
        {"apk add python3=3.11.6-r0", "3.11.6 apk"},
        {"apk add -t .deps python3~=3.11", "3.11 apk"},
        {"dnf install -y python39 python3.11", "3.9 dnf; 3.11 dnf"},
        {"brew install python@3.12", "3.12 brew"},
        {"uv python install 3.12", "3.12 uv"},
        {"uv python install cpython-3.12.3-linux-x86_64-gnu", "3.12.3 uv"},
        {"uv python install $PY", ""},
        {"PY=3.12; uv python install $PY", "3.12 uv"},
        {"uv venv --python 3.12 .venv", "3.12 uv"},
        {"uv venv -p python3.11", "3.11 uv"},
        {"uv venv", ""},
        {"pyenv install -s 3.11.4 && pyenv global 3.11.4", "3.11.4 pyenv; 3.11.4 pyenv"},
        {"conda create -y -n x python=3.11 numpy", "3.11 conda"},
        {"conda install 'python>=3.9'", ""},
        {"python3.12 -m venv .venv", ""},
    };
    for (const Case& one : cases) {
        INFO(one.text);
        CHECK(pythons(one.text) == one.expected);
    }
}

TEST_CASE("images that are built and run", "[collectors]") {
    const auto said = [](std::string_view text) {
        std::string out;
        for (const Fact& fact : facts_of(text)) {
            if (!out.empty()) out += "; ";
            if (const auto* build = std::get_if<Build>(&fact.claim)) {
                out += "build " + build->context + " " + build->dockerfile + " " + build->target + (build->pushes ? " push" : "");
                for (const BuildArgument& argument : build->arguments) out += " " + argument.name + "=" + argument.value.value_or("?");
                if (!build->directory.empty()) out += " @" + build->directory;
            }
            if (const auto* image = std::get_if<Image>(&fact.claim)) out += "run " + image->expanded + (image->built_here ? " built" : "");
        }
        return out;
    };
    const Case cases[] = {
        {"docker build .", "build .  "},
        {"docker build -t x -f docker/Dockerfile --target prod --build-arg V=3.11 --build-arg W ctx", "build ctx docker/Dockerfile prod V=3.11 W=?"},
        {"docker buildx build --platform linux/amd64 --push --tag a/b:c .", "build .   push"},
        {"cd app && docker image build --no-cache .", "build .   @app"},
        {"docker build --output type=registry .", "build .   push"},
        {"docker build - < Dockerfile", ""},
        {"podman build .; docker push x; docker compose build; docker ps", "build .  "},
        {"docker run --rm -it -e A=b -p 80:80 -v \"$PWD\":/x --name n postgres:15 psql -h x", "run postgres:15"},
        {"docker run -d --network=host redis", "run redis"},
        {"docker run $IMAGE; docker run --rm", ""},
        {"docker build -t app . && docker run --rm app pytest", "build .  ; run app built"},
        {"docker container run alpine:3 true", "run alpine:3"},
    };
    for (const Case& one : cases) {
        INFO(one.text);
        CHECK(said(one.text) == one.expected);
    }
}
