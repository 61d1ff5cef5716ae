// Virtual environments, the metadata of what is installed in them, and where that is from.
#include <driftaudit/collector.hpp>
#include <driftaudit/credentials.hpp>
#include <driftaudit/site.hpp>
#include <driftaudit/snapshot.hpp>

#include <algorithm>

#include "../units.hpp"
#include "suite.hpp"

namespace driftaudit::collector {
Collector pyvenv();
Collector installed_metadata();
Collector direct_url();
}  // namespace driftaudit::collector

using namespace driftaudit;
using conformance::Json;
using conformance::Verdict;

namespace {

std::string text_of(const Json& value) { return value.is_string() ? value.get<std::string>() : ""; }

Verdict python_of_venv(const Json& input, const Json& expect) {
    const Facts facts = collector::pyvenv().collect(input.at("text").get<std::string>());
    const PythonVersion* python = first<PythonVersion>(facts);
    return (python ? python->spec : "") == text_of(expect.at("python"));
}

// In the order of the file, which the suite gives up where it sorts what an egg-info requires.
bool needs_agree(const std::vector<Need>& needs, std::vector<std::string> expect) {
    std::vector<std::string> ours;
    for (const Need& need : needs) ours.push_back(need.text);
    if (ours == expect) return true;
    std::ranges::sort(ours);
    return std::ranges::is_sorted(expect) && ours == expect;
}

bool agrees(const InstalledPackage& package, const std::vector<Need>& needs, const Json& expect) {
    return package.name == normalized_name(text_of(expect.at("name"))) && package.version == expect.at("version") &&
           package.python == text_of(expect.at("requires_python")) && package.extras == expect.at("provides_extra") &&
           needs_agree(needs, expect.at("requires_dist"));
}

Verdict metadata(const Json& input, const Json& expect) {
    const Facts facts = collector::installed_metadata().collect(input.at("text").get<std::string>());
    const InstalledPackage* package = first<InstalledPackage>(facts);
    return package && agrees(*package, package->needs, expect);
}

// A URL without what we withhold, where the owner leaves it out.
std::string stripped(std::string url) {
    const std::size_t at = url.find("***@");
    return at == std::string::npos ? url : url.erase(at, 4);
}

bool agrees(const InstalledFrom* from, const Json& expect) {
    if (expect.is_null() || expect.contains("error")) return from == nullptr;
    const Json vcs = expect.value("vcs_info", Json::object()), archive = expect.value("archive_info", Json::object());
    return from && stripped(from->url) == expect.at("url") && from->control == vcs.value("vcs", "") && from->revision == vcs.value("commit_id", "") &&
           from->hash == archive.value("hash", "") && from->subdirectory == expect.value("subdirectory", "") &&
           from->editable == expect.value("dir_info", Json::object()).value("editable", false);
}

// What gives no name or no version is no distribution for us: there is nothing to compare it by.
Verdict site(const Json& input, const Json& expect) {
    std::vector<std::pair<std::string, std::string>> files;
    for (const auto& [path, text] : input.at("files").items()) files.emplace_back("venv/lib/" + path, text.get<std::string>());
    const Snapshot snapshot = collect(*in_memory(std::move(files)), collectors(), Limits{});
    std::vector<Json> known;
    for (const Json& one : expect.at("distributions"))
        if (!one.at("name").is_null() && !one.at("version").is_null()) known.push_back(one);
    std::ranges::sort(known, {}, [](const Json& one) { return one.at("path").get<std::string>(); });
    return std::ranges::equal(distributions(snapshot, "venv/lib"), known, [](const Distribution& ours, const Json& theirs) {
        return ours.path == "venv/lib/" + theirs.at("path").get<std::string>() && agrees(*ours.package, *ours.needs, theirs) &&
               ours.installer == text_of(theirs.at("installer")) && ours.requested == theirs.at("requested").get<bool>() &&
               agrees(ours.from, theirs.value("direct_url", Json()));
    });
}

Verdict valid(const Json& input, const Json& expect) {
    const Facts facts = collector::direct_url().collect(input.at("json").dump());
    return (first<InstalledFrom>(facts) != nullptr) == expect.at("valid").get<bool>() && (first<Unreadable>(facts) == nullptr) == expect.at("valid").get<bool>();
}

// Which users are safe the owner asks its caller; we say git over ssh, and others over ssh while they have no password.
Verdict without_users(const Json& input, const Json& expect) {
    return stripped(without_credentials(input.at("url").get<std::string>())) == expect.at("url");
}

}  // namespace

TEST_CASE("virtual environments are read as their owners read them", "[conformance]") {
    conformance::run("installed_env",
                     {{"pyvenv_cfg", python_of_venv}, {"metadata", metadata}, {"site", site}, {"direct_url", valid}, {"strip_url", without_users}});
}
