// Locks against the packages that their owners count, the hashes by which a lock knows its manifest, and uv's locks against the projects that they were
// made for. Every lock in TOML is read twice, by the line scanner and by toml++, and both must give the same facts.
#include <driftaudit/collector.hpp>
#include <driftaudit/lock.hpp>
#include <driftaudit/text.hpp>

#include <algorithm>
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
Collector pyproject();
Collector pipfile();
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

std::vector<std::string> texts_of(const Json& value) {
    std::vector<std::string> out;
    for (const Json& one : value) out.push_back(text_of(one));
    return out;
}

// ---- what the suite says, in our words ------------------------------------------------------------------------------------------------

// What both sides know of a package: a list of "word: text", sorted.
using Package = std::vector<std::string>;

Package described(std::initializer_list<std::pair<std::string_view, std::string>> single, std::initializer_list<std::pair<std::string_view, std::vector<std::string>>> several) {
    Package out;
    for (const auto& [word, text] : single)
        if (!text.empty()) out.push_back(std::string(word) + ": " + text);
    for (const auto& [word, texts] : several)
        for (const std::string& text : texts) out.push_back(std::string(word) + ": " + text);
    std::ranges::sort(out);
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

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

// `{name, extra, marker, version, specifier …}`, which uv writes for what a package needs and for what it declared.
std::string requirement_of(const Json& one) {
    std::string url;
    for (const char* source : {"git", "url", "editable", "virtual", "directory", "path"})
        if (one.contains(source)) url = (source == std::string("git") ? "git+" : "") + text_of(one[source]);
    const std::vector<std::string> extras = texts_of(one.value("extra", one.value("extras", Json::array())));
    const std::string version = text_of(one.value("version", Json()));
    return syntax::requirement_text(text_of(one.at("name")), {extras.begin(), extras.end()}, version.empty() ? text_of(one.value("specifier", Json())) : "==" + version,
                                    url, text_of(one.value("marker", Json())));
}

std::vector<std::string> needs_of(const std::string& kind, const Json& package) {
    std::vector<std::string> out;
    for (const Json& one : package.value("dependencies", Json::array())) out.push_back(kind == "uv" ? requirement_of(one) : text_of(one));
    for (const char* of_groups : {"optional", "dev"})
        if (const Json groups = package.value(of_groups, Json()); groups.is_object())
            for (const auto& [group, names] : groups.items())
                for (const Json& name : names) out.push_back("[" + group + "] " + text_of(name));
    return out;
}

std::vector<std::string> declared_of(const Json& package) {
    std::vector<std::string> out;
    for (const Json& one : package.value("requires_dist", Json::array())) out.push_back(requirement_of(one));
    const Json groups = package.value("requires_dev", Json::object());
    for (const auto& [group, list] : groups.items())
        for (const Json& one : list) out.push_back("[" + group + "] " + requirement_of(one));
    return out;
}

std::vector<Package> expected_packages(const std::string& kind, const Json& expect) {
    std::vector<Package> out;
    for (const Json& package : expect.value("packages", Json::array())) {
        const std::string source = source_of(kind, package);
        std::vector<std::string> groups = texts_of(package.value("groups", Json::array()));
        if (package.contains("category")) groups.push_back(text_of(package["category"]));
        out.push_back(described({{"name", text_of(package.at("name"))},
                                 {"version", text_of(package.at("version"))},
                                 {"source", source},
                                 {"origin", source == "registry" || kind == "pylock" ? "" : text_of(package.value(kind == "uv" ? "source_ref" : "source_url", Json()))},
                                 {"marker", marker_of(kind, package)},
                                 {"python", text_of(package.value("requires_python", package.value("python_versions", Json())))},
                                 {"optional", kind == "poetry" && package.value("optional", Json()) == Json(true) ? "yes" : ""}},
                                {{"extra", texts_of(package.value("extras", Json::array()))},
                                 {"group", groups},
                                 {"needs", needs_of(kind, package)},
                                 {"declared", declared_of(package)}}));
    }
    return out;
}

std::string expected_python(const Json& expect) {
    if (!expect.contains("requires")) return text_of(expect.value("requires_python", expect.value("python_versions", Json())));
    const Json& requires_ = expect["requires"];
    return text_of(requires_.value("python_full_version", requires_.value("python_version", Json())));
}

std::string expected_hash(const Json& expect) {
    const std::string hash = text_of(expect.value("content_hash", expect.value("hash", Json())));
    return hash.starts_with("sha256:") ? hash.substr(7) : hash;
}

// ---- what we say ----------------------------------------------------------------------------------------------------------------------

// The suite gives for uv's extras and groups, for poetry and pylock only the names of what a package needs.
std::vector<std::string> told(const std::string& kind, const std::vector<Need>& needs, bool whole = false) {
    std::vector<std::string> out;
    for (const Need& need : needs) {
        const std::string prefix = need.group.name.empty() ? "" : "[" + need.group.name + "] ";
        const bool by_name = !whole && (kind == "poetry" || kind == "pylock" || !prefix.empty());
        out.push_back(prefix + (by_name ? need.text.substr(0, need.text.find_first_of(" [;<>=!~")) : need.text));
    }
    return out;
}

std::vector<Package> packages_of(const std::string& kind, const Facts& facts) {
    std::vector<Package> out;
    for (const LockedPackage& package : test::all<LockedPackage>(facts))
        out.push_back(described({{"name", package.name},
                                 {"version", package.version},
                                 {"source", package.source},
                                 {"origin", kind == "pylock" ? "" : package.origin},  // the suite does not list pylock's
                                 {"marker", kind == "uv" ? "" : package.marker},  // the suite does not list uv's markers
                                 {"python", package.python},
                                 {"optional", package.optional ? "yes" : ""}},
                                {{"extra", package.extras}, {"group", package.groups}, {"needs", told(kind, package.needs)}, {"declared", told(kind, package.declared, true)}}));
    return out;
}

std::string python_of(const Facts& facts) {
    const PythonVersion* python = first<PythonVersion>(facts);
    return python ? python->spec : "";
}

// ---- judges ---------------------------------------------------------------------------------------------------------------------------

// Every package is told at its name.
bool stand_at_their_names(std::string_view text, const Facts& facts) {
    const std::vector<std::string_view> lines = split(text, '\n');
    bool all = true;
    each<LockedPackage>(facts, [&](const LockedPackage& package, const Fact& fact) {
        const std::string_view line = lines.at(fact.at.begin.line - 1);
        all = all && normalized_name(line.substr(fact.at.begin.column - 1, fact.at.end.column - fact.at.begin.column)) == package.name;
    });
    return all;
}

Judge lock_of(const std::string& kind, const Collector& reader) {
    return [=](const Json& input, const Json& expect) -> Verdict {
        const std::string text = file_of(input);
        const Facts facts = reader.collect(text);
        if (expect.contains("error")) return first<Unreadable>(facts) != nullptr;
        std::vector<Package> packages = packages_of(kind, facts), expected = expected_packages(kind, expect);
        if (kind == "pipfile") std::ranges::sort(packages), std::ranges::sort(expected);          // the suite has them by name
        const bool pythons_agree = kind == "pdm" || python_of(facts) == expected_python(expect);  // nor pdm's Pythons
        return packages == expected && pythons_agree && !first<Unreadable>(facts) && first<Lock>(facts) && stand_at_their_names(text, facts) &&
               first<Lock>(facts)->content_hash == expected_hash(expect);
    };
}

// Quotes of three are what the scanner leaves to toml++, even in a comment.
Judge same_by_both(const Collector& reader) {
    return [=](const Json& input, const Json&) -> Verdict {
        const std::string text = file_of(input);
        return test::written(reader.collect(text)) == test::written(reader.collect(text + "\n# '''\n"));
    };
}

// What the dialects of the collectors ask for, whatever they make of it.
Judge scanned(syntax::LockDialect dialect) {
    return [=](const Json& input, const Json&) -> Verdict { return syntax::scan_lock(file_of(input), dialect).has_value(); };
}

// The newest release's hash, and where the suite has it that of the 1.x rule; where it knows the lock, whether that is in step.
Judge hash_by(const Collector& manifest) {
    return [=](const Json& input, const Json& expect) -> Verdict {
        std::vector<std::string> digests;
        for (const ContentHash& hash : test::all<ContentHash>(manifest.collect(input.at("text").get<std::string>()))) digests.push_back(hash.digest);
        const auto has = [&](const std::string& digest) { return std::ranges::find(digests, digest) != digests.end(); };
        const std::string older = text_of(expect.value("poetry_1_3", Json()));
        if (!has(expect.at("hash")) || (!older.empty() && older.size() == 64 && !has(older))) return false;
        return !expect.contains("lock_hash") || has(expect["lock_hash"]) == expect.at("in_sync").get<bool>();
    };
}

bool is_member(const LockedPackage& package) { return package.source == "virtual" || package.source == "editable" || package.source == "directory"; }

// The manifest of this name among the files of a project.
Facts manifest_of(const Json& files, const std::string& name) {
    for (const auto& [path, text] : files.items()) {
        if (!path.ends_with("pyproject.toml")) continue;
        Facts facts = collector::pyproject().collect(text.get<std::string>());
        if (const Manifest* manifest = first<Manifest>(facts); manifest && manifest->name == name) return facts;
    }
    return {};
}

Verdict fits(const Json& input, const Json& expect) {
    const Facts lock = collector::uv_lock().collect(input.at("lock").get<std::string>());
    std::vector<std::pair<std::string, std::string>> packages, expected;
    for (const Json& one : expect.at("packages")) expected.emplace_back(text_of(one.at(0)), text_of(one.at(1)));
    bool fitting = true;
    each<LockedPackage>(lock, [&](const LockedPackage& package, const Fact&) {
        packages.emplace_back(package.name, package.version);
        const Facts manifest = is_member(package) ? manifest_of(input.at("files"), package.name) : Facts{};
        const auto declared = declared_by(manifest);
        if (manifest.empty() || !declared) return;
        fitting = fitting && changed_since(*declared, package.declared, package.name, python_of(lock)).empty() && unmet(*declared, lock).empty() &&
                  covers_python(python_of(lock), python_of(manifest));
    });
    std::ranges::sort(packages), std::ranges::sort(expected);
    return packages == expected && fitting == expect.at("in_sync").get<bool>();
}

const std::vector<std::string_view> uv_keys{"source", "resolution-markers", "dependencies", "optional-dependencies", "dev-dependencies", "metadata"};
const std::vector<std::string_view> poetry_keys{"source", "develop", "markers", "groups", "category", "optional", "python-versions", "dependencies"};
const std::vector<std::string_view> pdm_keys{"marker", "git", "path", "editable", "url", "requires_python", "extras", "groups", "dependencies"};
const std::vector<std::string_view> pylock_keys{"marker", "vcs", "directory", "archive", "requires-python", "dependencies"};

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
    conformance::run_property(
        "lockfiles",
        {{"uv", scanned({.packages = "package", .package_keys = uv_keys, .heads = {{"", {"requires-python"}}}})},
         {"poetry", scanned({.packages = "package", .package_keys = poetry_keys, .heads = {{"metadata", {"content-hash"}}}})},
         {"pdm", scanned({.packages = "package", .package_keys = pdm_keys, .heads = {{"metadata.targets", {"requires_python"}, true}}})},
         {"pylock", scanned({.packages = "packages", .package_keys = pylock_keys, .heads = {{"", {"requires-python"}}}})}},
        {{"pdm-0009", "a string of several lines"},
         {"poetry-0010", "a string of several lines"},
         {"poetry-0003", "an array in an array"},
         {"uv-0015", "a string of several lines"},
         {"pylock-0006", "pip writes the packages as a value, and its locks are small"},
         {"pylock-0017", "the same"},
         {"pylock-0022", "indented tables"},
         {"pylock-0009", "no TOML"},
         {"poetry-0021", "no TOML"}});
}

TEST_CASE("a manifest's hashes are those that its locks record", "[conformance]") {
    conformance::run("lock_hashes",
                     {{"poetry", hash_by(collector::pyproject())}, {"pdm", hash_by(collector::pyproject())}, {"pipenv", hash_by(collector::pipfile())}});
}

TEST_CASE("a lock that uv has just made fits its projects", "[conformance]") { conformance::run("uv_lock_drift", {{"pair", fits}}); }
