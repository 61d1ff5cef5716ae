// The throughput of each grammar: what a collector reads in a second of one core, over a text of its kind that this file makes (the same in every run). The
// machine's own speed is told beside it, as what `std::count` of newlines does over the same bytes, so that two runs can be compared.

#include <driftaudit/collector.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace driftaudit;
using Clock = std::chrono::steady_clock;

/// The pattern again and again with its number in place of `#N`, until the text has about this many bytes.
std::string repeated(std::string_view head, std::string_view pattern, std::size_t bytes = 1u << 20) {
    std::string out(head);
    for (std::size_t number = 0; out.size() < bytes; ++number) {
        std::string row(pattern);
        for (std::size_t at; (at = row.find("#N")) != std::string::npos;) row.replace(at, 2, std::to_string(number));
        out += row;
    }
    return out;
}

/// Megabytes a second, the median of five: each long enough to be measured.
double throughput(std::string_view text, const std::function<std::size_t(std::string_view)>& read) {
    std::vector<double> runs;
    static volatile std::size_t sink = 0;
    for (int run = 0; run < 5; ++run) {
        std::size_t times = 0;
        const auto begin = Clock::now();
        double seconds = 0;
        do {
            sink = sink + read(text);
            ++times;
            seconds = std::chrono::duration<double>(Clock::now() - begin).count();
        } while (seconds < 0.1);
        runs.push_back(static_cast<double>(text.size() * times) / seconds / 1e6);
    }
    std::ranges::nth_element(runs, runs.begin() + 2);
    return runs[2];
}

struct Grammar {
    std::string_view collector;
    std::string text;
};

std::vector<Grammar> grammars() {
    return {
        {"requirements", repeated("--require-hashes\n", "package-#N[extra]>=1.#N,<2 ; python_version >= '3.9'  # because\nother_#N==2.#N.1 \\\n    --hash=sha256:aa#N\n")},
        {"dockerfile", repeated("ARG PYTHON=3.12\n", "FROM python:${PYTHON}-slim AS stage#N\nENV A=#N B=\"$A and ${B:-b}\"\nCOPY --from=stage0 /a /b\n"
                                                     "RUN apt-get update && \\\n    # a comment\n    pip install --no-cache-dir -r requirements.txt package#N==1.#N\n", 1u << 18)},
        {"dotenv", repeated("", "# what it is for\nexport NAME_#N=\"value #N ${OTHER:-x}\" # why\nOTHER_#N='single'\nPLAIN_#N=text\n")},
        {"compose", repeated("services:\n", "  service#N:\n    image: registry.example/app:1.#N\n    environment:\n      - A_#N=${A_#N:-x}\n      - B=1\n    ports: [\"#N:80\"]\n"
                                            "    depends_on:\n      db: {condition: service_healthy}\n", 1u << 18)},
        {"github-workflow", repeated("on: push\njobs:\n", "  job#N:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/setup-python@v5\n        with: {python-version: '3.12'}\n"
                                                          "      - run: |\n          pip install -r requirements.txt\n          pytest\n", 1u << 18)},
        {"shell-script", repeated("#!/bin/sh\nset -eu\n", "if [ -n \"${NAME_#N:-}\" ]; then\n  export OTHER_#N=\"$NAME_#N\"\n  pip install package#N==1.#N && cd folder#N\nfi\n", 1u << 18)},
        {"python-source", repeated("import os\nfrom openai import OpenAI\n", "def function_#N(value, limit=10):\n    \"\"\"Gives something.\"\"\"\n    rows = [row for row in value if row]\n"
                                                                             "    return os.environ.get('NAME_#N', '') or rows[:limit]\n\n")},
        {"python-needs", repeated("import os\nfrom openai import OpenAI\n", "def function_#N(value, limit=10):\n    \"\"\"Gives something.\"\"\"\n    rows = [row for row in value if row]\n"
                                                                             "    return os.environ.get('NAME_#N', '') or rows[:limit]\n\n")},
        {"pyproject", repeated("[project]\nname = \"x\"\nrequires-python = \">=3.9\"\ndependencies = [\n", "  \"package-#N>=1.#N\",\n", 1u << 18) + "]\n"},
        {"uv-lock", repeated("version = 1\nrequires-python = \">=3.9\"\n", "\n[[package]]\nname = \"package-#N\"\nversion = \"1.#N\"\nsource = { registry = \"https://index.example/simple\" }\n"
                                                                           "dependencies = [\n    { name = \"other-#N\", marker = \"python_full_version < '3.11'\" },\n]\n", 4u << 20)},
        {"poetry-lock", repeated("", "[[package]]\nname = \"package-#N\"\nversion = \"1.#N\"\ndescription = \"words\"\noptional = false\npython-versions = \">=3.9\"\nfiles = []\n\n", 4u << 20)},
        {"pipfile-lock", repeated("{\"_meta\": {\"hash\": {\"sha256\": \"aa\"}}, \"default\": {\n", "\"package-#N\": {\"hashes\": [\"sha256:aa#N\"], \"version\": \"==1.#N\"},\n", 2u << 20) +
                             "\"last\": {\"version\": \"==1\"}}, \"develop\": {}}\n"},
    };
}

const Collector* collector_of(std::string_view id) {
    const auto row = std::ranges::find_if(collectors(), [&](const Row<Collector>& one) { return one.id == id; });
    return row == collectors().end() ? nullptr : &row->value;
}

}  // namespace

int main() {
    std::printf("%-18s %10s %10s %22s\n", "grammar", "MB/s", "facts/KB", "newlines/grammar");
    for (const Grammar& grammar : grammars()) {
        const Collector* collector = collector_of(grammar.collector);
        if (!collector) {
            std::printf("%-18s no such collector\n", std::string(grammar.collector).c_str());
            return 1;
        }
        const std::size_t facts = collector->collect(grammar.text).size();
        const double mine = throughput(grammar.text, [&](std::string_view text) { return collector->collect(text).size(); });
        const double newlines = throughput(grammar.text, [](std::string_view text) { return static_cast<std::size_t>(std::ranges::count(text, '\n')); });
        std::printf("%-18s %10.1f %10.1f %22.0f\n", std::string(grammar.collector).c_str(), mine, static_cast<double>(facts) * 1024 / static_cast<double>(grammar.text.size()),
                    newlines / mine);
    }
}
