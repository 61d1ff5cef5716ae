// Locks, virtual environments and installed metadata against the tables of their owners. Every lock in TOML is read twice, by the line scanner and by
// toml++, and both must give the same facts.
#include <driftaudit/collector.hpp>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>

#include "../collectors/lock-facts.hpp"
#include "../units.hpp"
#include "collectors/syntax/lock.hpp"
#include "suite.hpp"

namespace driftaudit::collector {
Collector uv_lock();
Collector poetry_lock();
Collector pdm_lock();
Collector pylock();
Collector pipfile_lock();
Collector pyvenv();
Collector installed_metadata();
}  // namespace driftaudit::collector

using namespace driftaudit;
using conformance::Json;
using conformance::Judge;
using conformance::Verdict;

namespace {

std::string file_of(const Json& input) {
    std::ifstream in(*conformance::suites_folder() / input.at("file").get<std::string>(), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::string text_of(const Json& value) { return value.is_string() ? value.get<std::string>() : ""; }

// ---- what the suite says, in our words ------------------------------------------------------------------------------------------------

using Package = std::array<std::string, 4>;  // name, version, source, marker

std::string source_of(const std::string& kind, const Json& package) {
    const std::string source = text_of(package.at("source"));
    const bool editable = package.value("editable", false) || package.value("develop", false);
    if (source.empty() || source == "pypi" || source == "legacy" || source == "default" || source.starts_with("index")) return "registry";
    if (source == "directory" && editable && kind != "uv") return "editable";
    return source == "file" ? "path" : source;
}

// Poetry may give a marker for each group; where a group has none, the package is always wanted.
std::string marker_of(const std::string& kind, const Json& package) {
    const Json marker = package.value(kind == "poetry" || kind == "pipfile" ? "markers" : "marker", Json());
    if (!marker.is_object()) return text_of(marker);
    if (marker.size() < package.at("groups").size()) return "";
    std::vector<std::string> of_groups;
    for (const Json& each : marker) of_groups.push_back(each);
    return syntax::any_marker({of_groups.begin(), of_groups.end()});
}

std::vector<Package> expected_packages(const std::string& kind, const Json& expect) {
    std::vector<Package> out;
    for (const Json& package : expect.value("packages", Json::array()))
        out.push_back({package.at("name").get<std::string>(), text_of(package.at("version")), source_of(kind, package), marker_of(kind, package)});
    return out;
}

std::string expected_python(const Json& expect) {
    if (!expect.contains("requires")) return text_of(expect.value("requires_python", expect.value("python_versions", Json())));
    const Json& requires_ = expect["requires"];
    return text_of(requires_.value("python_full_version", requires_.value("python_version", Json())));
}

// ---- judges ---------------------------------------------------------------------------------------------------------------------------

std::vector<Package> packages_of(const std::string& kind, const Facts& facts) {
    std::vector<Package> out;
    for (const LockedPackage& package : test::all<LockedPackage>(facts))
        out.push_back({package.name, package.version, package.source, kind == "uv" ? "" : package.marker});  // the suite does not list uv's markers
    return out;
}

std::string python_of(const Facts& facts) {
    const PythonVersion* python = first<PythonVersion>(facts);
    return python ? python->spec : "";
}

Judge lock_of(const std::string& kind, const Collector& reader) {
    return [=](const Json& input, const Json& expect) -> Verdict {
        const Facts facts = reader.collect(file_of(input));
        if (expect.contains("error")) return first<Unreadable>(facts) != nullptr;
        std::vector<Package> packages = packages_of(kind, facts), expected = expected_packages(kind, expect);
        if (kind == "pipfile") std::ranges::sort(packages), std::ranges::sort(expected);          // the suite has them by name
        const bool pythons_agree = kind == "pdm" || python_of(facts) == expected_python(expect);  // nor pdm's Pythons
        return packages == expected && pythons_agree && !first<Unreadable>(facts) && first<Lock>(facts);
    };
}

// Quotes of three are what the scanner leaves to toml++, even in a comment.
Judge same_by_both(const Collector& reader) {
    return [=](const Json& input, const Json&) -> Verdict {
        const std::string text = file_of(input);
        return test::written(reader.collect(text)) == test::written(reader.collect(text + "\n# '''\n"));
    };
}

Judge scanned(const std::string& packages, const std::string& python_table) {
    return [=](const Json& input, const Json&) -> Verdict {
        syntax::LockDialect dialect;
        dialect.packages = packages;
        dialect.package_keys = {"source", "resolution-markers", "markers", "groups", "marker", "vcs", "directory"};
        dialect.python_table = python_table;
        dialect.python_key = "requires-python";
        dialect.python_repeats = python_table == "metadata.targets";
        return syntax::scan_lock(file_of(input), dialect).has_value();
    };
}

Verdict python_of_venv(const Json& input, const Json& expect) {
    return python_of(collector::pyvenv().collect(input.at("text").get<std::string>())) == text_of(expect.at("python"));
}

Verdict name_and_version(const Json& input, const Json& expect) {
    const Facts facts = collector::installed_metadata().collect(input.at("text").get<std::string>());
    const InstalledPackage* package = first<InstalledPackage>(facts);
    return package && package->name == normalized_name(expect.at("name").get<std::string>()) && package->version == expect.at("version");
}

}  // namespace

TEST_CASE("locks hold the packages that their owners count", "[conformance]") {
    conformance::run("lockfiles", {{"uv", lock_of("uv", collector::uv_lock())},
                                   {"poetry", lock_of("poetry", collector::poetry_lock())},
                                   {"pdm", lock_of("pdm", collector::pdm_lock())},
                                   {"pylock", lock_of("pylock", collector::pylock())},
                                   {"pipfile", lock_of("pipfile", collector::pipfile_lock())}});
}

TEST_CASE("the line scanner and toml++ read the same facts from a lock", "[conformance]") {
    conformance::run_property("lockfiles", {{"uv", same_by_both(collector::uv_lock())},
                                   {"poetry", same_by_both(collector::poetry_lock())},
                                   {"pdm", same_by_both(collector::pdm_lock())},
                                   {"pylock", same_by_both(collector::pylock())}});
}

TEST_CASE("the line scanner needs no help with what the tools write", "[conformance]") {
    conformance::run_property("lockfiles",
                     {{"uv", scanned("package", "")},
                      {"poetry", scanned("package", "metadata")},
                      {"pdm", scanned("package", "metadata.targets")},
                      {"pylock", scanned("packages", "")}},
                     {{"pdm-0009", "a string of several lines"},
                      {"poetry-0010", "a string of several lines"},
                      {"uv-0015", "a string of several lines"},
                      {"pylock-0006", "pip writes the packages as a value, and its locks are small"},
                      {"pylock-0017", "the same"},
                      {"pylock-0022", "indented tables"},
                      {"pylock-0009", "no TOML"},
                      {"poetry-0021", "no TOML"}});
}

TEST_CASE("virtual environments are read as their owners read them", "[conformance]") {
    conformance::run("installed_env", {{"pyvenv_cfg", python_of_venv}, {"metadata", name_and_version}});
}
