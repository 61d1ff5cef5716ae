#include <driftaudit/collector.hpp>

#include "quote.hpp"
#include "units.hpp"

using namespace driftaudit;

namespace driftaudit::collector {
Collector github_workflow();
Collector pre_commit();
}  // namespace driftaudit::collector

namespace {

using Lines = std::vector<std::string>;

Lines read(std::string_view text) { return test::quote(collector::github_workflow().collect(text)); }
Lines hooks(std::string_view text) { return test::quote(collector::pre_commit().collect(text)); }

/// What the only job says, itself left out: `head` are lines of the job from line 3 on, `step` the lines of its step behind them.
Lines job(std::string_view head, std::string_view step = "") {
    const auto indented = [](std::string_view lines, std::string_view by) {
        std::string out;
        while (!lines.empty()) {
            const std::size_t end = std::min(lines.find('\n'), lines.size() - 1) + 1;
            out += std::string(by) + std::string(lines.substr(0, end));
            lines.remove_prefix(end);
        }
        return out;
    };
    std::string text = "jobs:\n  t:\n" + indented(head, "    ");
    if (!step.empty()) text += "    steps:\n      -\n" + indented(step, "        ");
    Lines out = read(text);
    std::erase(out, "job 2:3 t");
    for (std::string& line : out)
        if (line.starts_with("[t] ")) line.erase(0, 4);
    return out;
}

/// The Pythons of a job with these lines and a step `setup-python` with this version.
Lines pythons(std::string_view head, std::string_view version) {
    Lines out = job(head, "uses: actions/setup-python@v5\nwith:\n  python-version: " + std::string(version) + "\n");
    for (std::string& line : out)
        if (line.starts_with("python-version ")) line.erase(0, 15);
    std::erase_if(out, [](const std::string& line) { return line.starts_with("variable-set"); });
    return out;
}

}  // namespace

TEST_CASE("workflows are claimed by their places", "[collectors][workflow]") {
    const auto claims = collector::github_workflow().claims;
    for (const char* path : {".github/workflows/ci.yml", ".github/workflows/ci.yaml", "action.yml", ".github/actions/setup/action.yaml"}) CHECK(claims(path));
    for (const char* path : {".github/dependabot.yml", "workflows/ci.yml", ".github/workflows/readme.md", "src/action.yml", ".github/workflows/old/ci.yml"})
        CHECK_FALSE(claims(path));
}

TEST_CASE("a workflow's Pythons are found where they are written", "[collectors][workflow]") {
    CHECK(pythons("", "3.9") == Lines{"7:27 3.9 runs setup-python"});
    CHECK(pythons("", "'3.10'") == Lines{"7:28 3.10 runs setup-python"});
    CHECK(pythons("", "3.10") == Lines{"7:27 3.1 runs setup-python (unquoted)"});
    CHECK(pythons("", "3.12.4") == Lines{"7:27 3.12.4 runs setup-python"});
    CHECK(pythons("", "3.x") == Lines{"7:27 3.x runs setup-python"});
    CHECK(pythons("", "[3.9, '3.10']") == Lines{"7:28 3.9 runs setup-python", "7:34 3.10 runs setup-python"});
    CHECK(pythons("", "|\n    3.9\n    3.10\n") == Lines{"8:13 3.9 runs setup-python", "9:13 3.10 runs setup-python"});
    CHECK(pythons("", "${{ inputs.python }}").empty());
    CHECK(pythons("", "${{ matrix.python }}").empty());
    // the matrix
    CHECK(pythons("strategy:\n  matrix:\n    py: ['3.9', 3.10]\n", "${{ matrix.py }}") ==
          Lines{"5:15 3.9 runs setup-python", "5:21 3.1 runs setup-python (unquoted)"});
    CHECK(pythons("strategy:\n  matrix:\n    py: ['9', '10']\n", "3.${{matrix.py}}") == Lines{"5:15 3.9 runs setup-python", "5:20 3.10 runs setup-python"});
    CHECK(
        pythons(
            "strategy:\n  matrix:\n    py: ['3.9', '3.12']\n    include: [{py: '3.13'}, {py: '3.9', x: y}]\n    exclude: [{py: '3.12'}, {py: '3.9', os: z}]\n",
            "${{ matrix.py }}") == Lines{"5:15 3.9 runs setup-python", "6:25 3.13 runs setup-python"});
    CHECK(pythons("strategy:\n  matrix:\n    include:\n      - py: {v: '3.9'}\n      - py: {v: '3.12'}\n", "${{ matrix.py.v }}") ==
          Lines{"6:22 3.9 runs setup-python", "7:22 3.12 runs setup-python"});
    CHECK(pythons("strategy:\n  matrix: ${{ fromJSON(x) }}\n", "${{ matrix.py }}").empty());
    // environments, the nearest first
    CHECK(pythons("env: {PY: '3.12'}\n", "${{ env.PY }}") == Lines{"3:16 3.12 runs setup-python"});
    CHECK(read("env: {PY: '3.12'}\njobs:\n  t:\n    env: {PY: '3.11'}\n    steps:\n      - uses: astral-sh/setup-uv@v6\n        env: {PY: '3.10'}\n        "
               "with: {python-version: \"${{ env.PY }}\"}\n")
              .back() == "[t] python-version 7:20 3.10 runs setup-uv");
    CHECK(pythons("env: {PY: \"${{ env.PY }}\"}\n", "${{ env.PY }}").empty());
    // inputs: the default, or the input itself; what a caller passes on
    CHECK(read("on:\n  workflow_call:\n    inputs:\n      py: {type: string, default: '3.11'}\njobs:\n  t: {steps: [{uses: actions/setup-python@v5, with: {python-version: \"${{ inputs.py }}\"}}]}\n") ==
          Lines{"[t] python-version 4:36 3.11 runs setup-python (input py)", "job 6:3 t"});
    CHECK(read("on: {workflow_call: {inputs: {py: {type: string}}}}\njobs:\n  t: {steps: [{uses: actions/setup-python@v5, with: {python-version: \"${{ inputs.py }}\"}}]}\n").front() ==
          "[t] python-version 1:35 ${{ inputs.py }} runs setup-python (input py)");
    CHECK(job("uses: ./.github/workflows/test.yml\nwith: {python-version: '3.12', python: \"${{ x }}\", os: '3'}\n") ==
          Lines{"call 3:11 ./.github/workflows/test.yml", "python-version 4:29 3.12 runs with (input python-version)", "python-version 4:45 ${{ x }} runs with (input python)"});
    CHECK(job("", "uses: ./.github/actions/setup\nwith: {python-version: 3.12}\n") ==
          Lines{"call 5:15 ./.github/actions/setup/action.yml", "python-version 6:32 3.12 runs with (input python-version)"});
    // files
    CHECK(job("", "uses: actions/setup-python@v5\nwith: {python-version-file: .python-version}\n") == Lines{"python-version-file 6:37 .python-version"});
}

TEST_CASE("a workflow's images, variables and commands", "[collectors][workflow]") {
    CHECK(read("jobs:\n  t:\n    name: Tests\n") == Lines{"job 2:3 t (Tests)"});
    CHECK(job("container: python:3.12-slim\n") == Lines{"image 3:16 python:3.12-slim job_container", "python-version 3:16 3.12 runs image"});
    CHECK(job("container:\n  image: x\n  env: {A: 1}\nservices:\n  db:\n    image: postgres:15\n") ==
          Lines{"image 4:14 x job_container", "variable-set 5:13 A '1'", "image 8:16 postgres:15 job_service"});
    CHECK(job("strategy: {matrix: {py: ['3.9', '3.12']}}\ncontainer: python:${{ matrix.py }}\n") ==
          Lines{"python-version 3:31 3.9 runs image", "python-version 3:38 3.12 runs image", "image 4:16 python:${{ matrix.py }} -> python:3.9 job_container",
                "image 4:16 python:${{ matrix.py }} -> python:3.12 job_container"});
    CHECK(read("env:\n  A: 1\n  TOKEN: abc\n") == Lines{"variable-set 2:3 A '1'", "variable-set 3:3 TOKEN withheld"});
    CHECK(job("", "run: |\n  pip install flask\n  pip install -r ${{ matrix.x }}.txt\n").front() == "install 6:11 pip install flask@6:23");
    CHECK(job("defaults: {run: {working-directory: api}}\n", "run: pip install flask\n") == Lines{"install 6:14 pip install flask@6:26 in api"});
    CHECK(job("strategy: {matrix: {app: [a, b]}}\n", "run: pip install flask\nworking-directory: ${{ matrix.app }}\n") ==
          Lines{"install 6:14 pip install flask@6:26 in a", "install 6:14 pip install flask@6:26 in b"});
    CHECK(job("", "run: pip install flask\nshell: pwsh\n") == Lines{"install 5:14 pip install flask@5:26"});
    CHECK(job("", "run: pip install flask\nshell: python\n").empty());
    CHECK(job("runs-on: windows-latest\n", "run: pip install flask\n").size() == 1);
    CHECK(job("runs-on: windows-latest\n", "run: if ($x) { pip install flask }\n").empty());
    CHECK(job("runs-on: windows-latest\n", "run: pip install flask\nshell: bash\n").size() == 1);
    CHECK(job("strategy: {matrix: {os: [windows-latest, windows-2022]}}\nruns-on: ${{ matrix.os }}\n", "run: pip install flask\n").size() == 1);
    CHECK(job("",
              "uses: docker/build-push-action@v6\nwith:\n  context: api\n  file: api/Dockerfile\n  target: prod\n  push: true\n  build-args: |\n    PY=3.12\n  "
              "  TOKEN=${{ secrets.T }}\n") == Lines{"build 5:15 context 'api' file api/Dockerfile target prod PY=3.12 pushes"});
    CHECK(job("strategy: {matrix: {app: [a, b]}}\n",
              "uses: docker/build-push-action@v6\nwith: {context: \"./${{ matrix.app }}\", file: \"${{ matrix.app }}/D\"}\n") ==
          Lines{"build 6:15 context './a' file a/D", "build 6:15 context './b' file b/D"});
    CHECK(read("runs:\n  using: composite\n  steps:\n    - uses: actions/setup-python@v5\n      with: {python-version: '3.12'}\n    - run: pip install flask\n "
               "     shell: bash\n") == Lines{"python-version 5:31 3.12 runs setup-python", "install 6:12 pip install flask@6:24"});
    CHECK(read("jobs:\n  t: [\n") == Lines{"unreadable 3:1 not readable as YAML: a `[` is never closed"});
}

TEST_CASE("pre-commit says which Pythons hooks run on and write for", "[collectors][pre-commit]") {
    CHECK(hooks("default_language_version:\n  python: python3.11\n") == Lines{"python-version 2:11 3.11 runs pre-commit"});
    CHECK(hooks("repos:\n- repo: x\n  hooks:\n  - id: pyupgrade\n    args: [--py39-plus, --keep]\n") == Lines{"python-version 5:12 py39 targets pyupgrade"});
    CHECK(hooks("repos:\n- repo: x\n  hooks:\n  - id: black\n    language_version: python3.12\n  - id: y\n    language_version: system\n") ==
          Lines{"python-version 5:23 3.12 runs pre-commit"});
    CHECK(hooks("default_language_version: {python: python3}\nrepos:\n- hooks: [{id: pyupgrade, args: [--py3-plus]}]\n") ==
          Lines{"python-version 1:36 3 runs pre-commit"});
    CHECK(hooks("repos: 1\n").empty());
    CHECK(hooks("").empty());
}
