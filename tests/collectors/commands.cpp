// What commands install, one line a case, by the tools' documentation: every tool, every way to reach it.

#include "collectors/syntax/shell.hpp"
#include "collectors/syntax/windows-shell.hpp"
#include "units.hpp"

using namespace driftaudit;
using namespace driftaudit::syntax;
using driftaudit::test::all;

namespace {

/// `tool: requirements -r file <project> +extra :group`, one for each install.
std::string said(const Facts& facts) {
    std::string out;
    for (const Install& install : all<Install>(facts)) {
        out += (out.empty() ? "" : "; ") + install.tool + ":";
        for (const RequirementWord& word : install.requirements) {
            const Requirement& requirement = word.requirement;
            out += (word.editable ? " -e " : " ") + requirement.name;
            for (const std::string& extra : requirement.extras) out += "[" + extra + "]";
            out += requirement.specifier + (requirement.url.empty() ? "" : "@" + requirement.url);
        }
        for (const Word& word : install.files) out += " -r " + word.text;
        if (install.excerpted) out += " excerpted";
        for (const Word& word : install.constraints) out += " -c " + word.text;
        for (const Word& word : install.projects) out += " <" + word.text + ">";
        for (const std::string& extra : install.extras) out += " +" + extra;
        for (const std::string& group : install.groups) out += " :" + group;
        if (install.from_lock) out += install.lock_enforced ? " enforced" : " locked";
        if (!install.python.empty()) out += " py=" + install.python;
        if (!install.directory.empty()) out += " @" + install.directory;
    }
    return out;
}

struct Case {
    std::string_view text, expected;
};
void check(std::initializer_list<Case> cases) {
    for (const Case& one : cases) {
        INFO(one.text);
        CHECK(said(shell_facts(mapped_lines(one.text), {})) == one.expected);
    }
}

}  // namespace

TEST_CASE("an excerpt of a file is installed", "[collectors]") {
    check({
        {"grep -v torch r.txt > /tmp/light.txt && pip install -r /tmp/light.txt", "pip install: -r r.txt excerpted"},
        {"grep -ve torch r.txt >light.txt; pip install -r light.txt", "pip install: -r r.txt excerpted"},
        {"cat r.txt | grep -v torch > light.txt; pip install -r light.txt", "pip install: -r r.txt excerpted"},
        {"grep -v torch < r.txt > light.txt; pip install -r light.txt", "pip install: -r r.txt excerpted"},
        {"sed '/torch/d' r.txt > light.txt && uv pip install -r light.txt", "uv pip install: -r r.txt excerpted"},
        {"sed -i /torch/d r.txt && pip install -r r.txt", "pip install: -r r.txt excerpted"},
        {"grep -v a r.txt > b.txt; grep -v c b.txt > d.txt; pip install -r d.txt", "pip install: -r r.txt excerpted"},
        {"grep -v torch r.txt > tmp && mv tmp r.txt && pip install -r r.txt", "pip install: -r r.txt excerpted"},
        {"grep -v torch r.txt > light.txt; pip install -r r.txt", "pip install: -r r.txt"},
        {"cd app && grep -v torch r.txt > light.txt; cd ..; pip install -r light.txt", "pip install: -r light.txt @app/.."},   // another file
        {"grep -q torch r.txt && pip install -r r.txt", "pip install: -r r.txt"},
        {"grep -v torch \"$FILES\" > light.txt; pip install -r light.txt", "pip install: -r light.txt"},
        {"grep pattern > light.txt; pip install -r light.txt", "pip install: -r light.txt"},
        {"sed -n p > light.txt; pip install -r light.txt", "pip install: -r light.txt"},
    });
}

TEST_CASE("every way to start pip", "[collectors]") {
    check({
        {"python -mpip install x", "pip install: x"},
        {"python -Im pip install x", "pip install: x"},
        {"python3 -u -m pip install x", "pip install: x"},
        {"python3 -Wignore -Xutf8 -m pip install x", "pip install: x"},
        {"python3 -X utf8 -m pip install x", "pip install: x"},
        {"python3.11 -mpip install x", "pip install: x py=3.11"},
        {"pypy3 -m pip install x", "pip install: x"},
        {"py -3 -m pip install x", "pip install: x"},
        {"py -V:3.12 -m pip install x", "pip install: x py=3.12"},
        {"env/bin/pip install x", "pip install: x"},
        {"./build/env/bin/python -m pip install x", "pip install: x"},
        {"\\pip install x", "pip install: x"},
        {"'pip' \"install\" x", "pip install: x"},
        {"python - -m pip install x", ""},
        {"python -c 'import pip' -m pip install x", ""},
        {"python -V -m pip install x", "pip install: x"},
        {"pip --python .venv/bin/python install x", "pip install: x"},
        {"pip -q --proxy p --log l install x", "pip install: x"},
        {"pip help install; pip config set install.x y; pip cache purge; pip list; pip check; pip index versions x; pip hash f", ""},
        {"pip uninstall -y x; uv pip uninstall x; conda remove x; poetry remove x; pipx uninstall x", ""},
    });
}

TEST_CASE("values of pip's options are no requirements", "[collectors]") {
    check({
        {"pip install --requirement=x.txt", "pip install: -r x.txt"},
        {"pip install -rx.txt -r y.txt", "pip install: -r x.txt -r y.txt"},
        {"pip install -qr x.txt", "pip install: -r x.txt"},
        {"pip install -qqUr x.txt", "pip install: -r x.txt"},
        {"pip install --constr c.txt --edita . --requirements x.txt y", "pip install: y -c c.txt <.>"},
        {"pip install --pre x --prefi p", "pip install: x"},
        {"pip install -C a=b --config-settings c=d --config-setting=e=f x", "pip install: x"},
        {"pip install --root-user-action ignore --report r.json --use-pep517 x", "pip install: x"},
        {"pip install -t out -d d --upgrade-strategy eager -I x", "pip install: x"},
        {"pip install --implementation cp --abi cp311 --platform manylinux2014_x86_64 --only-binary=:all: x", "pip install: x"},
        {"pip install --use-feature fast-deps --use-deprecated legacy-resolver x", "pip install: x"},
        {"pip install --exists-action w --keyring-provider disabled --resume-retries 3 x", "pip install: x"},
        {"pip install --user x", "pip install: x"},
        {"pip install --dry-run x", ""},
        {"pip install --group test -r x.txt", "pip install: -r x.txt :test"},
        {"pip install -e. -e lib", "pip install: <.> <lib>"},
        {"pip install -e.[dev,test]", "pip install: <.[dev,test]>"},
        {"pip download -d wheels -r x.txt", "pip download: -r x.txt"},
        {"pip wheel --no-deps -w wheels .", "pip wheel: <.>"},
        {"pip install -r https://u:hush@h/r.txt", "pip install: -r https://***@h/r.txt"},
        {"pip install \"\"", ""},
        {"pip install", ""},
    });
}

TEST_CASE("requirements of a command line", "[collectors]") {
    check({
        {"pip install 'a>=1,<2' \"b~=1.4\" 'c!=2' d===1 'e; python_version<\"3.9\"'", "pip install: a>=1,<2 b~=1.4 c!=2 d===1 e"},
        {"pip install foo>=1.0", "pip install: foo"},
        {"pip install foo>=1.0 bar", "pip install: foo bar"},
        {"pip install foo>1.0 >log 2>&1", "pip install: foo"},
        {"pip install foo<2 bar==1", "pip install: foo bar==1"},
        {"pip install 'foo'>=1.0", "pip install: foo"},
        {"pip install foo==1.0>log", "pip install: foo==1.0"},
        {"pip install foo~=1.0 foo!=2", "pip install: foo~=1.0 foo!=2"},
        {"pip install foo[bar]==1", "pip install: foo[bar]==1"},
        {"pip install 'foo @ git+https://u:hush@h/r.git@v1'", "pip install: foo@git+https://***@h/r.git@v1"},
        {"pip install git+https://${TOKEN}@h/r.git@main#egg=r", "pip install: r@git+https://${TOKEN}@h/r.git@main#egg=r"},
        {"pip install git+https://h/r.git@$REF", ""},
        {"T=hush; pip install git+https://$T@h/r.git", "pip install: @git+https://***@h/r.git"},
        {"pip install git+ssh://git@h/r.git@abc#egg=r", "pip install: r@git+ssh://git@h/r.git@abc#egg=r"},
        {"pip install https://h/torch-2.1.0-cp311-cp311-linux_x86_64.whl", "pip install: torch==2.1.0@https://h/torch-2.1.0-cp311-cp311-linux_x86_64.whl"},
        {"pip install /w/a-1.0.tar.gz", "pip install: @/w/a-1.0.tar.gz"},
        {"pip install /wheels/*.whl", "pip install: @/wheels/*.whl"},
        {"pip install dist/a-$V-py3-none-any.whl", ""},
        {"pip install file:./lib", "pip install: @file:./lib"},
        {"pip install ~/lib", "pip install: <~/lib>"},
        {"pip install a b \\\n# note\n", "pip install: a b"},
    });
}

TEST_CASE("the other tools", "[collectors]") {
    check({
        {"uv pip install --dry-run x", ""},
        {"uv pip install --group dev -e . --extra api", "uv pip install: <.> +api :dev"},
        {"uv pip install --requirements r.txt --constraints c.txt --overrides o.txt", "uv pip install: -r r.txt -c c.txt"},
        {"uv pip install --torch-backend cpu --index-strategy unsafe-best-match torch", "uv pip install: torch"},
        {"uv pip sync a.txt b.txt", "uv pip sync: -r a.txt -r b.txt"},
        {"uv pip compile a.in -o a.txt; uv lock; uv export; uv build; uv tree; uv cache clean", ""},
        {"uv sync --dry-run; uv sync --check", ""},
        {"uv sync --only-group docs", "uv sync: :docs locked"},
        {"uv sync --extra a --extra b --group c --package d", "uv sync: +a +b :c locked"},
        {"uv --directory app sync --frozen", "uv sync: enforced @app"},
        {"uv add --group dev -r r.txt", "uv add: -r r.txt :dev"},
        {"uv add 'x>=1' git+https://h/r --tag v1", "uv add: x>=1 @git+https://h/r"},
        {"uv remove x", ""},
        {"uv run --with 'a,b[c,d]>=1,<2' x.py", "uv run: a b[c][d]>=1,<2"},
        {"uv run --with-requirements r.txt x.py", "uv run: -r r.txt"},
        {"uv run --frozen --extra a python x.py", "uv run: enforced"},
        {"uv run --no-project python x.py", ""},
        {"uvx --with a --from 'b[c]==1' d", "uvx: a b[c]==1"},
        {"uvx --python 3.12 ruff@latest check", "uvx: ruff py=3.12"},
        {"uv tool install --with-requirements r.txt x==1", "uv tool install: x==1 -r r.txt"},
        {"uv tool install -e .", "uv tool install: <.>"},
        {"pipx install x==1 'y>2' --include-deps", "pipx install: x==1 y>2"},
        {"pipx install --suffix @1 --pip-args='--no-cache' x", "pipx install: x"},
        {"pipx inject x y z==1", "pipx inject: y z==1"},
        {"pipx run --spec x==1 cmd", "pipx run: x==1"},
        {"pipx run x==1 --flag", "pipx run: x==1"},
        {"python -m pipx install x", "pipx install: x"},
        {"poetry install --dry-run; poetry lock; poetry export -o r.txt; poetry build; poetry check", ""},
        {"poetry install --only main --no-interaction --no-ansi", "poetry install: enforced"},
        {"poetry install --only=dev,test", "poetry install: :dev :test enforced"},
        {"poetry --directory app install", "poetry install: enforced @app"},
        {"poetry add 'x>=1' y@~2.1 --group dev", "poetry add: x>=1 y>=2.1,<2.2 :dev"},
        {"poetry self add poetry-plugin-export", "poetry self add: poetry-plugin-export"},
        {"pdm install -G a -G b --no-default", "pdm install: :a :b locked"},
        {"pdm sync --prod --no-editable --no-self", "pdm sync: enforced"},
        {"pdm add -d x -e ./lib", "pdm add: x <./lib> :dev"},
        {"pdm lock; pdm export", ""},
        {"pipenv install --categories 'a b'", "pipenv install: :a :b locked"},
        {"pipenv install --python 3.11 --deploy", "pipenv install: enforced py=3.11"},
        {"pipenv install -e ./lib", "pipenv install: <./lib>"},
        {"pipenv sync --dev", "pipenv sync: :dev enforced"},
        {"pipenv lock; pipenv requirements > r.txt", ""},
        {"rye sync -f --features a", "rye sync: +a locked"},
        {"rye add x --dev", "rye add: x :dev"},
        {"rye install ruff", "rye install: ruff"},
        {"hatch env create", "hatch env create: <.>"},
        {"hatch env create test", "hatch env create: <.> :test"},
        {"hatch build; hatch version", ""},
        {"pip-sync -q a.txt b.txt", "pip-sync: -r a.txt -r b.txt"},
        {"pip-sync -n", ""},
        {"pip-compile r.in; python -m piptools compile r.in", ""},
        {"easy_install -U x", "easy_install: x"},
        {"python3 setup.py install --prefix /usr", "setup.py install: <.>"},
        {"cd lib && python setup.py develop", "setup.py develop: <.> @lib"},
        {"python setup.py build_ext --inplace; python setup.py bdist_wheel", ""},
    });
}

TEST_CASE("conda's commands", "[collectors]") {
    check({
        {"conda install numpy=1.26.4", "conda install: numpy==1.26.4"},
        {"conda install 'numpy=1.26'", "conda install: numpy==1.26.*"},
        {"conda install 'numpy 1.26.*'", "conda install: numpy==1.26.*"},
        {"conda install numpy=1.26.4=py311_0", "conda install: numpy==1.26.4"},
        {"conda install \"numpy>=1.2,<2\" 'x=1.2|1.3'", "conda install: numpy>=1.2,<2 x"},
        {"conda install 'x[version=\">=1\"]' y", "conda install: x y"},
        {"conda install ./x.conda /tmp/y-1.tar.bz2", ""},
        {"conda install -d x; mamba install --dry-run x", ""},
        {"conda install --file r.txt --file s.txt", "conda install: -r r.txt -r s.txt"},
        {"conda create -n e -c conda-forge --override-channels python=3.11 pip", "conda create: pip"},
        {"micromamba install -n base -f env.yml -y", "conda install: -r env.yml"},
        {"mamba env update -n e --file env.yml", "conda env update: -r env.yml"},
        {"conda-lock install -n e conda-lock.yml", "conda-lock install: -r conda-lock.yml"},
        {"conda-lock install", "conda-lock install: -r conda-lock.yml"},
        {"conda run -n e pip install x", "pip install: x"},
        {"conda init; conda clean -a; conda info", ""},
    });
}

TEST_CASE("every way to reach a command", "[collectors]") {
    check({
        {"true && pip install a || exit 1; pip install b", "pip install: a; pip install: b"},
        {"test -f x && pip install a", "pip install: a"},
        {"[ -f r.txt ] && pip install -r r.txt", "pip install: -r r.txt"},
        {"if ! pip install a; then exit 1; fi", "pip install: a"},
        {"if pip install a; then :; elif pip install b; then :; else pip install c; fi", "pip install: a; pip install: b; pip install: c"},
        {"until pip install a; do sleep 1; done", "pip install: a"},
        {"for ((i=0; i<3; i++)); do pip install a; done", "pip install: a"},
        {"case $X in a|b) pip install a ;; *) pip install b ;; esac", "pip install: a; pip install: b"},
        {"{ pip install a; } 2>/dev/null", "pip install: a"},
        {"(cd app; pip install .) && pip install b", "pip install: <.> @app; pip install: b"},
        {"pip install a & wait", "pip install: a"},
        {"! pip install a", "pip install: a"},
        {"sudo -H -u app pip install a", "pip install: a"},
        {"sudo -- pip install a", "pip install: a"},
        {"sudo bash -c 'pip install a'", "pip install: a"},
        {"sudo su - app -c 'pip install a'", "pip install: a"},
        {"su app -s /bin/bash -c \"pip install a\"", "pip install: a"},
        {"su --command='pip install a' app", "pip install: a"},
        {"runuser -u app -- pip install a", "pip install: a"},
        {"runuser -l app -c 'pip install a'", "pip install: a"},
        {"gosu app:app pip install a", "pip install: a"},
        {"su-exec app pip install a", "pip install: a"},
        {"env -u X Y=z pip install a", "pip install: a"},
        {"Y=z env pip install a", "pip install: a"},
        {"nohup nice -n 5 pip install a", "pip install: a"},
        {"time -p pip install a", "pip install: a"},
        {"exec pip install a", "pip install: a"},
        {"command pip install a", "pip install: a"},
        {"timeout -k 5 60 pip install a", "pip install: a"},
        {"flock /tmp/l pip install a", "pip install: a"},
        {"flock /tmp/l -c 'pip install a'", "pip install: a"},
        {"xvfb-run -a --server-args='-screen 0' pip install a", "pip install: a"},
        {"tini -g -- pip install a", "pip install: a"},
        {"busybox sh -c 'pip install a'", "pip install: a"},
        {"travis_retry pip install a", "pip install: a"},
        {"eval pip install a", "pip install: a"},
        {"eval \"pip install a\"", "pip install: a"},
        {"bash -euxo pipefail -c 'pip install a'", "pip install: a"},
        {"bash -o errexit -c 'pip install a'", "pip install: a"},
        {"sh -c -e 'pip install a'", "pip install: a"},
        {"bash --login -c 'pip install a'", "pip install: a"},
        {"bash -c 'pip install $0' a", ""},
        {"bash <<'EOF'\npip install a\nEOF\n", "pip install: a"},
        {"bash -s < x.sh; echo 'pip install a' | cat", ""},
        {"poetry run pip install a; pipenv run pip install b; pdm run pip install c", "pip install: a; pip install: b; pip install: c"},
        {"mise exec -- pip install a; pyenv exec pip install b; dotenv run -- pip install c", "pip install: a; pip install: b; pip install: c"},
        {"direnv exec . pip install a", "pip install: a"},
        {". venv/bin/activate && pip install a", "pip install: a"},
        {"source activate e; conda activate e; pip install a", "pip install: a"},
        {"ssh host pip install a; docker exec c pip install b; docker run i pip install c", ""},
        {"echo pip install a > x; printf 'pip install a'; type pip; which pip", ""},
    });
}

TEST_CASE("variables, arrays, loops, functions", "[collectors]") {
    check({
        {"P='a b'; pip install $P", "pip install: a b"},
        {"P='a b'; pip install $P c", "pip install: a b c"},
        {"P=a; P=\"$P b\"; pip install $P", "pip install: a b"},
        {"P=a; P+=' b'; pip install $P", "pip install: a b"},
        {"P=(a 'b>=1' \"c\"); pip install \"${P[@]}\"", "pip install: a b>=1 c"},
        {"P=(a); P+=(b c); pip install ${P[*]}", "pip install: a b c"},
        {"declare -a P=(a b); pip install \"${P[@]}\"", "pip install: a b"},
        {"P=(a $X); pip install \"${P[@]}\"", ""},
        {"P=(a); pip install x==\"${P[@]}\"", "pip install: x==${P[@]}"},
        {"V=1; (V=2; pip install x==$V); pip install x==$V", "pip install: x==2; pip install: x==1"},
        {"V=1; if a; then V=2; fi; pip install x==$V", "pip install: x==$V"},
        {"V=1; [ -n \"$W\" ] && V=$W; pip install x==$V", "pip install: x==$V"},
        {"V=1; true && V=2; pip install x==$V", "pip install: x==2"},
        {"V=1; unset V; pip install x==$V", "pip install: x==$V"},
        {"V=1; read V; pip install x==$V", "pip install: x==$V"},
        {"V=$'1.0'; pip install x==$V", "pip install: x==1.0"},
        {"pip install x==${V:-1.0} y==${W-2}", "pip install: x==1.0 y==2"},
        {"pip install x==${V%.*}", "pip install: x==${V%.*}"},
        {"for p in a 'b==1'; do pip install $p; done", "pip install: a; pip install: b==1"},
        {"for f in a.txt b.txt; do pip install -r $f; done", "pip install: -r a.txt; pip install: -r b.txt"},
        {"for f in r/*.txt; do pip install -r $f; done", "pip install: -r $f"},
        {"for p in $P; do pip install $p; done", ""},
        {"P='a b'; for p in $P; do pip install \"$p\"; done", "pip install: a; pip install: b"},
        {"for p in a b; do pip install x; done", "pip install: x"},
        {"for d in a b; do (cd $d && pip install .); done", "pip install: <.> @a; pip install: <.> @b"},
        {"f() { pip install \"$@\"; }; f a b; f c", "pip install: a b; pip install: c"},
        {"f() { pip install x==$1; }; f 1.0", "pip install: x==1.0"},
        {"f() { pip install ${1:-d}; }; f", "pip install: d"},
        {"f() { local v=$1; shift; pip install x==$v $@; }; f 1 a b", "pip install: x==1 a b"},
        {"f() { pip install a; }; f; f", "pip install: a"},
        {"f() { pip install a; }", "pip install: a"},
        {"function f { pip install a; }; f", "pip install: a"},
        {"pip() { command pip \"$@\"; }; pip install a", "pip install: a"},
        {"f() { cd app; }; f; pip install .", "pip install: <.> @app"},
        {"f() { f; pip install a; }; f", "pip install: a"},
        {"set -- a b; pip install \"$@\"", "pip install: a b"},
        {"pip install \"$@\" $1", ""},
        {"pip install $(cat r.txt)", "pip install: -r r.txt"},
        {"pip install $(< r.txt) x", "pip install: x -r r.txt"},
        {"P=$(cat r.txt); pip install $P", "pip install: -r r.txt"},
        {"cat r.txt | xargs pip install", "pip install: -r r.txt"},
        {"cat r.txt | xargs -n 1 pip install", "pip install: -r r.txt"},
        {"xargs pip install < r.txt", "pip install: -r r.txt"},
        {"xargs -a r.txt -L 1 pip install -c c.txt", "pip install: -r r.txt -c c.txt"},
        {"xargs --arg-file=r.txt pip install", "pip install: -r r.txt"},
        {"cat r.txt | xargs -I {} pip install {} x", "pip install: x -r r.txt"},
        {"echo a b==1 | xargs pip install", "pip install: a b==1"},
        {"printf '%s\\n' a b | xargs pip install", "pip install: a b"},
        {"grep -v x r.txt | xargs pip install", ""},
        {"while read -r p; do pip install \"$p\"; done < r.txt", "pip install: -r r.txt"},
        {"cat r.txt | while read p; do pip install $p; done", "pip install: -r r.txt"},
        {"mapfile -t P < r.txt; pip install \"${P[@]}\"", "pip install: -r r.txt"},
        {"pip install $(grep x r.txt) y", "pip install: y"},
        {"pip install `cat r.txt`", "pip install: -r r.txt"},
    });
}

TEST_CASE("commands that bring a Python, by further tools", "[collectors]") {
    const Case cases[] = {
        {"poetry env use 3.11", "3.11 poetry"},        {"poetry env use python3.12", "3.12 poetry"}, {"pdm use -f 3.11", "3.11 pdm"},
        {"rye pin cpython@3.12.3", "3.12.3 rye"},      {"rye fetch 3.11", "3.11 rye"},               {"hatch python install 3.12", "3.12 hatch"},
        {"asdf install python 3.11.4", "3.11.4 asdf"}, {"asdf install nodejs 20.1", ""},             {"mise use -g python@3.12 node@20", "3.12 mise"},
        {"zypper in -y python311", "3.11 zypper"},     {"uv python install 3.13t", "3.13 uv"},       {"pyenv global system", ""},
        {"conda create -n e python=3.11.*", "3.11 conda"}, {"apt-get -y install -t testing python3.13", "3.13 apt"},
    };
    for (const Case& one : cases) {
        INFO(one.text);
        std::string out;
        for (const PythonVersion& python : all<PythonVersion>(shell_facts(mapped_lines(one.text), {}))) out += (out.empty() ? "" : "; ") + python.spec + " " + python.source;
        CHECK(out == one.expected);
    }
}

TEST_CASE("the shells of Windows, as far as their lines are plain", "[collectors]") {
    struct WindowsCase {
        WindowsShell shell;
        std::string_view text, expected;
    };
    using enum WindowsShell;
    const WindowsCase cases[] = {
        {powershell, "pip install x\r\npip install y\r\n", "pip install: x; pip install: y"},
        {powershell, "python -m pip install -r requirements\\dev.txt", "pip install: -r requirements/dev.txt"},
        {powershell, "pip install `\n  x `\n  y", "pip install: x y"},
        {powershell, "$env:X = 'pip install x'\nWrite-Host 'pip install y'; pip install z", ""},
        {powershell, ".\\venv\\Scripts\\pip.exe install x; pip install y", "pip install: x; pip install: y"},
        {powershell, "if ($x) {\n  pip install x\n}", "pip install: x"},
        {powershell, "pip install x==$env:V y", "pip install: x==$V y"},
        {powershell, "cd app\npip install .", "pip install: <.> @app"},
        {powershell, "py -3.11 -m pip install \"x>=1\"", "pip install: x>=1 py=3.11"},
        {cmd, "@echo off\nrem pip install a\npip install x^\n y", "pip install: x y"},
        {cmd, "pip install x==%V%", "pip install: x==${V}"},
        {cmd, "set P=x\ncall pip install x", "pip install: x"},
        {cmd, "pip install x && pip install y", "pip install: x; pip install: y"},
        {cmd, "", ""},
    };
    for (const WindowsCase& one : cases) {
        INFO(one.text);
        CHECK(said(shell_facts(plain_lines(mapped_lines(one.text), one.shell), {})) == one.expected);
    }
    CHECK(windows_shell("pwsh") == powershell);
    CHECK(windows_shell("C:\\x\\PowerShell.EXE") == powershell);
    CHECK(windows_shell("cmd") == cmd);
    CHECK_FALSE(windows_shell("bash"));
}

TEST_CASE("build arguments that look like secrets are withheld", "[collectors]") {
    const auto builds = all<Build>(shell_facts(mapped_lines("docker build --build-arg TOKEN=hush --build-arg V=1.2 ."), {}));
    REQUIRE(builds.size() == 1);
    REQUIRE(builds[0].arguments.size() == 2);
    CHECK(builds[0].arguments[0].value == "<withheld>");
    CHECK(builds[0].arguments[1].value == "1.2");
}

TEST_CASE("loops and functions cost no more than their bounds", "[collectors]") {
    std::string nested = "pip install x";
    for (int i = 0; i < 30; ++i) nested = "for a in 1 2 3 4 5 6 7 8; do " + nested + "; done";
    CHECK(said(shell_facts(mapped_lines(nested), {})) == "pip install: x");
    std::string calls = "f0() { pip install x; }\n";
    for (int i = 1; i < 40; ++i) calls += "f" + std::to_string(i) + "() { f" + std::to_string(i - 1) + " a; f" + std::to_string(i - 1) + " b; }\n";
    CHECK(said(shell_facts(mapped_lines(calls + "f39"), {})).starts_with("pip install: x"));
    std::string lists = "A=(a b)\n";
    for (int i = 0; i < 40; ++i) lists += "A=(\"${A[@]}\" \"${A[@]}\")\n";
    shell_facts(mapped_lines(lists + "pip install \"${A[@]}\" \"${A[@]}\""), {});
}
