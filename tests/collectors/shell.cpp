// Shell text: which commands it runs, with which words, where.

#include "collectors/syntax/shell.hpp"

#include "units.hpp"

using namespace driftaudit;
using namespace driftaudit::syntax;
using driftaudit::test::all;

namespace {

Facts facts_of(std::string_view text, const ShellContext& context = {}) { return shell_facts(mapped_lines(text), context); }

/// Every install as "tool: requirements | files | projects @ directory".
std::string installs(std::string_view text, const ShellContext& context = {}) {
    std::string out;
    for (const Install& install : all<Install>(facts_of(text, context))) {
        if (!out.empty()) out += "; ";
        out += install.tool + ":";
        for (const RequirementWord& word : install.requirements) {
            out += " " + (word.requirement.name.empty() ? word.requirement.url : word.requirement.name) + word.requirement.specifier;
            for (const std::string& extra : word.requirement.extras) out += "+" + extra;
        }
        for (const Word& word : install.files) out += " -r " + word.text;
        for (const Word& word : install.constraints) out += " -c " + word.text;
        for (const Word& word : install.projects) out += " " + word.text;
        if (!install.directory.empty()) out += " @ " + install.directory;
    }
    return out;
}

}  // namespace

TEST_CASE("commands are found wherever a shell runs them", "[collectors]") {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"pip install x", "pip install: x"},
        {"apt-get update && pip install x", "pip install: x"},
        {"pip install x || true", "pip install: x"},
        {"true || pip install x; pip install y", "pip install: x; pip install: y"},
        {"pip install x | tee log", "pip install: x"},
        {"yes | pip install x", "pip install: x"},
        {"(pip install x)", "pip install: x"},
        {"{ pip install x; }", "pip install: x"},
        {"((pip install x); pip install y)", "pip install: x; pip install: y"},
        {"if true; then ((case $1 in a) pip install x;; esac)\npip install y); fi", "pip install: x; pip install: y"},
        {"(( i = (1 + 2) )); pip install x", "pip install: x"},
        {"a=1 b=2\n{ pip install x; }", "pip install: x"},
        {"a=1 b=2 # it's\npip install x", "pip install: x"},
        {"f() { f() { pip install x; }; f; }; f", "pip install: x"},
        {"! pip install x", "pip install: x"},
        {"pip install x &", "pip install: x"},
        {"if true; then pip install x; else pip install y; fi", "pip install: x; pip install: y"},
        {"for i in 1 2; do pip install x; done", "pip install: x"},
        {"while read l; do pip install x; done < f", "pip install: x"},
        {"case $1 in dev) pip install x;; *) pip install y;; esac", "pip install: x; pip install: y"},
        {"f() { pip install x; }", "pip install: x"},
        {"out=$(pip install x)", "pip install: x"},
        {"echo \"$(pip install x)\"", "pip install: x"},
        {"echo `pip install x`", "pip install: x"},
        {"bash -c 'pip install x && pip install y'", "pip install: x; pip install: y"},
        {"bash -lc \"pip install x\"", "pip install: x"},
        {"sh -ec 'bash -c \"pip install x\"'", "pip install: x"},
        {"su user -c 'pip install x'", "pip install: x"},
        {"sudo -H pip install x", "pip install: x"},
        {"sudo -u app -E pip install x", "pip install: x"},
        {"env A=b pip install x", "pip install: x"},
        {"A=b C=d pip install x", "pip install: x"},
        {"exec pip install x", "pip install: x"},
        {"time pip install x", "pip install: x"},
        {"timeout 30 pip install x", "pip install: x"},
        {"nice -n 10 pip install x", "pip install: x"},
        {"poetry run pip install x", "pip install: x"},
        {"conda run -n base pip install x", "pip install: x"},
        {"command -v pip install x", ""},
        {"pip install x # pip install y", "pip install: x"},
        {"# pip install x", ""},
        {"echo pip install x", ""},
        {"echo 'pip install x'", ""},
        {"cat <<EOF\npip install x\nEOF\npip install y", "pip install: y"},
        {"cat <<EOF > f && pip install z\npip install x\nEOF\n", "pip install: z"},
        {"python - <<'EOF'\nimport os\nEOF\npip install y", "pip install: y"},
        {"pip install x >/dev/null 2>&1", "pip install: x"},
        {"pip install x &>log", "pip install: x"},
        {">log pip install x", "pip install: x"},
        {"pip install x > log y", "pip install: x y"},
        {"pip install \\\n  a \\\n  b", "pip install: a b"},
        {"pip install a\\\nb", "pip install: ab"},
        {"if [ \"${{ matrix.os }}\" = x ]; then pip install x; fi", "pip install: x"},
        {"echo ${{ a.b && 'c' }} && pip install q", "pip install: q"},
        {"pip install {{ cookiecutter.package }} x", "pip install: x"},
        {"{% if a %}\npip install x\n{% endif %}\n", "pip install: x"},
        {"", ""},
        {"pip install", ""},
        {"pip install 'x", ""},
        {"((", ""},
    };
    for (const auto& [text, expected] : cases) {
        INFO(text);
        CHECK(installs(text) == expected);
    }
}

TEST_CASE("words are what the shell makes of them", "[collectors]") {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"pip install 'a>=1' \"b==2\" c\\>3", "pip install: a>=1 b==2 c>3"},
        {"pip install 'y'==2", "pip install: y==2"},
        {"pip install \"a[x]\">=1", "pip install: a+x"},
        {"pip install torch>=2.0.0 y", "pip install: torch y"},
        {"pip install a<2", "pip install: a"},
        {"V=1.2; pip install x==$V", "pip install: x==1.2"},
        {"V=1.2 && pip install \"x==${V}\"", "pip install: x==1.2"},
        {"export V=1.2\npip install x==$V", "pip install: x==1.2"},
        {"V=1.2\nW=3\npip install x==$V y==$W", "pip install: x==1.2 y==3"},
        {"V=1.2 W=3\npip install x==$V y==$W", "pip install: x==1.2 y==3"},
        {"V=1\nV=2 &\npip install x==$V", "pip install: x==1"},
        {"((V=2); pip install y==$V); pip install x==$V", "pip install: y==$V; pip install: x==$V"},
        {"pip install x==$V", "pip install: x==$V"},
        {"pip install \"x==${V:-2.9}\"", "pip install: x==2.9"},
        {"V=$1; pip install x==$V", "pip install: x==$V"},
        {"if a; then V=1; fi; pip install x==$V", "pip install: x==$V"},
        {"V=1; (V=2); pip install x==$V", "pip install: x==1"},
        {"for p in a b; do pip install $p; done", "pip install: a; pip install: b"},
        {"P='a b==1'; pip install $P", "pip install: a b==1"},
        {"P='a b'; pip install \"$P\"", ""},
        {"pip install $PACKAGES", ""},
        {"V=1; bash -c \"pip install $A x==$V y==${V}\"", "pip install: x==1 y==1"},
        {"pip install $(cat list) x", "pip install: x -r list"},
        {"pip install \"x; python_version < '3.9'\"", "pip install: x"},
        {"X=$(which python); $X -m pip install a", ""},
        {"PY=python3.11; $PY -m pip install a", "pip install: a"},
        {"${PYTHON:-python3} -m pip install a", "pip install: a"},
        {"\"$VENV/bin/pip\" install a", "pip install: a"},
    };
    for (const auto& [text, expected] : cases) {
        INFO(text);
        CHECK(installs(text) == expected);
    }
}

TEST_CASE("cd moves what follows it", "[collectors]") {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"cd app && pip install .", "pip install: . @ app"},
        {"cd app\ncd lib\npip install .", "pip install: . @ app/lib"},
        {"cd app; cd /srv; pip install .", "pip install: . @ /srv"},
        {"(cd app && pip install .); pip install x", "pip install: . @ app; pip install: x"},
        {"cd app; pip install .; cd -; pip install x", "pip install: . @ app; pip install: x"},
        {"pushd app; pip install .; popd; pip install x", "pip install: . @ app; pip install: x"},
        {"cd . && pip install x", "pip install: x"},
        {"bash -c 'cd app && pip install .'; pip install x", "pip install: . @ app; pip install: x"},
        {"if a; then cd b; fi; pip install x", "pip install: x"},
    };
    for (const auto& [text, expected] : cases) {
        INFO(text);
        CHECK(installs(text) == expected);
    }
    CHECK(installs("cd lib && pip install .", {.directory = "app"}) == "pip install: . @ app/lib");
}

TEST_CASE("requirements know their place", "[collectors]") {
    const auto place = [](std::string_view text, std::size_t n) {
        const auto found = all<Install>(facts_of(text));
        REQUIRE(found.size() == 1);
        REQUIRE(found[0].requirements.size() > n);
        return found[0].requirements[n].at;
    };
    CHECK(place("pip install a b", 1) == Span{{1, 15}, {1, 16}});
    CHECK(place("pip install \\\n    'a>=1'", 0) == Span{{2, 6}, {2, 10}});
    CHECK(place("pip install torch>=2.0.0", 0) == Span{{1, 13}, {1, 25}});
    CHECK(place("echo\nbash -c 'true &&\n  pip install a'", 0) == Span{{3, 15}, {3, 16}});
    CHECK(place("bash -c \"pip install \\\"a\\\" b\"", 1) == Span{{1, 28}, {1, 29}});
    CHECK(all<Install>(facts_of("pip install torch>=2.0.0"))[0].requirements[0].requirement.written == "torch>=2.0.0");
    CHECK(all<Install>(facts_of("pip install torch>2"))[0].requirements[0].requirement.written == "torch>2");
    CHECK(all<Install>(facts_of("pip install torch >log"))[0].requirements[0].requirement.written == "torch");
    CHECK(all<Install>(facts_of("pip install torch>log"))[0].requirements[0].requirement.written == "torch");
}

TEST_CASE("scripts that are run", "[collectors]") {
    const auto calls = [](std::string_view text) {
        std::string out;
        for (const Call& call : all<Call>(facts_of(text))) out += (out.empty() ? "" : " ") + call.path;
        return out;
    };
    CHECK(calls("./x.sh a; bash y.sh; sh -e /app/entrypoint.sh; source z.sh; . ./env") == "./x.sh y.sh /app/entrypoint.sh z.sh ./env");
    CHECK(calls("bin/uv-install && exec /start \"$@\"") == "bin/uv-install /start");
    CHECK(calls("exec tini -- docker-entrypoint.sh") == "docker-entrypoint.sh");
    CHECK(calls("source .venv/bin/activate; . ~/.bashrc; . ./.env; /usr/bin/env true; venv/bin/flask run; ./manage.py migrate; bash -c true; bash $X") == "");
}

TEST_CASE("the variables of scripts", "[collectors]") {
    const auto reads = [](std::string_view text) {
        std::string out;
        for (const VariableRead& read : all<VariableRead>(facts_of(text, {.variables = true}))) {
            if (!out.empty()) out += " ";
            out += read.name + "!-="[static_cast<int>(read.need)] + (read.guarded ? "?" : "");
        }
        return out;
    };
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"echo $A ${B} \"$C\" '$D'", "A- B- C-"},
        {"echo ${A:-x} ${B-} ${C:=y}", "A= B= C="},
        {"echo ${A:?must} ${B?}", "A! B!"},
        {"set -u; echo $A ${B:-}", "A! B="},
        {"set -euo pipefail\necho $A", "A!"},
        {"set -o nounset\necho $A", "A!"},
        {"set -e\necho $A", "A-"},
        {"A=1; echo $A", ""},
        {"A=${A:-1}; echo $A", "A="},
        {"if [ -z \"$A\" ]; then A=1; fi; echo $A", "A=?"},
        {"[ -n \"$A\" ] && echo $A", "A-? A-?"},
        {"[[ -z $A ]] && exit 1", "A-?"},
        {"echo ${A+set}", "A-?"},
        {"for A in x; do echo $A; done", ""},
        {"read A; echo $A", ""},
        {"echo $a $1 $@ $PWD $RANDOM", ""},
        {"cat <<EOF\nX=$A\nEOF", "A-"},
        {"cat <<'EOF'\nX=$A\nEOF", ""},
        {"cat > .env <<EOF\nX=1\nEOF", ""},
        {"A=1 B=$C cmd $D", "C- D-"},
        {"A=1\nB=2\ncmd $A $B", ""},
        {"echo ${A%/*} ${#B}", "A- B-"},
        {"A=1; bash -c \"echo $A $B\"", "B-"},
    };
    for (const auto& [text, expected] : cases) {
        INFO(text);
        CHECK(reads(text) == expected);
    }
    const auto sets = [](std::string_view text) {
        std::string out;
        for (const VariableSet& set : all<VariableSet>(facts_of(text, {.variables = true}))) out += (out.empty() ? "" : " ") + set.name + "=" + set.value.text;
        return out;
    };
    CHECK(sets("export A=1 B='2'") == "A=1 B=2");
    CHECK(sets("A=1 cmd") == "A=1");
    CHECK(sets("A=1\nB=2\ncmd") == "");
    CHECK(sets("export PYTHONPATH=$X") == "PYTHONPATH=");
    CHECK(all<VariableRead>(facts_of("echo $A")).empty());
}

TEST_CASE("no text is too odd for the shell reader", "[collectors]") {
    std::string deep;
    for (int i = 0; i < 20000; ++i) deep += "$(";
    facts_of(deep, {.variables = true});
    deep.clear();
    for (int i = 0; i < 20000; ++i) deep += "a && ";
    deep += "pip install x";
    CHECK(installs(deep) == "pip install: x");
    deep.clear();
    for (int i = 0; i < 20000; ++i) deep += "( ";
    facts_of(deep, {.variables = true});
    deep.clear();
    for (int i = 0; i < 20000; ++i) deep += "A=1\n";
    facts_of(deep + "x", {.variables = true});
    facts_of(std::string_view("pip\0 install x\0", 15), {.variables = true});
    facts_of("\xff\xfe p\0i", {.variables = true});
    facts_of("pip install \"", {.variables = true});
    facts_of("cat <<EOF", {.variables = true});
    CHECK(command_facts(Words{}, {}).empty());
}

TEST_CASE("commands given as words", "[collectors]") {
    const Words words = {{"bash", {{3, 6}, {3, 12}}}, {"-c", {{3, 14}, {3, 18}}}, {"pip install x", {{3, 20}, {3, 35}}}};
    const Facts facts = command_facts(words, {.scope = 7, .at_start = true});
    const auto found = all<Install>(facts);
    REQUIRE(found.size() == 1);
    CHECK(found[0].at_start);
    CHECK(facts[0].scope == 7);
    CHECK(found[0].requirements[0].at == Span{{3, 33}, {3, 34}});
    CHECK(all<Call>(command_facts(Words{{"/app/start.sh", {{1, 2}, {1, 17}}}}, {})).size() == 1);
}
