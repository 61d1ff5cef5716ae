// A lock is stale where the tool that made it would make another one. Only that tool knows for sure: it resolves again. From the files alone we know less,
// so everything here errs towards "fits": a marker is compared by what it says in a grid of environments rather than by its text (uv rewrites markers, and
// simplifies them for the Pythons of the lock); a package from elsewhere than an index is compared by name, because where it comes from may be said in tables
// that are no requirements (`tool.uv.sources`); what holds in no environment of the grid is nobody's.
#include <driftaudit/lock.hpp>

#include <driftaudit/marker.hpp>
#include <driftaudit/ranges.hpp>
#include <driftaudit/text.hpp>
#include <driftaudit/version-set.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace driftaudit {
namespace {

// ---- Pythons and environments ---------------------------------------------------------------------------------------------------------

/// The first and a late release of every Python that locks are made for.
std::vector<std::string> known_pythons() {
    std::vector<std::string> out{"2.7.18"};
    for (int minor = 6; minor <= 20; ++minor)
        for (const char* micro : {".0", ".99"}) out.push_back("3." + std::to_string(minor) + micro);
    return out;
}

/// A range of Pythons as either of its two languages writes it; nothing where it is of neither.
std::optional<VersionSet> python_range(std::string_view text) {
    if (const auto set = parse_specifiers(text)) return VersionSet(*set);
    const auto alternatives = parse_poetry_range(text);
    return alternatives ? std::optional(VersionSet(*alternatives)) : std::nullopt;
}

/// The environments that a lock for this range of Pythons may be installed in.
std::vector<MarkerEnvironment> environments_of(std::string_view python) {
    const auto range = python_range(python);
    std::vector<MarkerEnvironment> out;
    for (const std::string& one : known_pythons()) {
        if (range && !range->contains(one)) continue;
        const MarkerEnvironment linux = linux_environment(one);
        MarkerEnvironment arm = linux, mac = linux, windows = linux;
        arm.values["platform_machine"] = "aarch64";
        mac.values["sys_platform"] = "darwin", mac.values["platform_system"] = "Darwin", mac.values["platform_machine"] = "arm64";
        windows.values["sys_platform"] = "win32", windows.values["platform_system"] = "Windows", windows.values["os_name"] = "nt";
        windows.values["platform_machine"] = "AMD64";
        for (MarkerEnvironment* environment : {&arm, &mac, &windows}) out.push_back(std::move(*environment));
        out.push_back(linux);
    }
    return out;
}

/// What a marker says in each of some environments.
using Answers = std::vector<std::optional<bool>>;
Answers answers(std::string_view marker, const std::vector<MarkerEnvironment>& environments, const std::vector<std::string>& extras) {
    Answers out;
    for (MarkerEnvironment environment : environments) {
        environment.extras = extras;
        out.push_back(evaluate_marker(marker, environment));
    }
    return out;
}

/// True unless some environment tells the two apart.
bool agree(const Answers& a, const Answers& b) {
    for (std::size_t i = 0; i < a.size(); ++i)
        if (a[i] && b[i] && *a[i] != *b[i]) return false;
    return true;
}

bool holds_somewhere(std::string_view marker, const std::vector<MarkerEnvironment>& environments, const std::vector<std::string>& extras) {
    if (marker.empty() || environments.empty()) return true;
    return std::ranges::any_of(answers(marker, environments, extras), [](std::optional<bool> answer) { return answer.value_or(true); });
}

std::vector<std::string> asked_extras(const Group& group) {
    return group.kind == Group::Kind::extra ? std::vector{group.name} : std::vector<std::string>{};
}

// ---- requirements ---------------------------------------------------------------------------------------------------------------------

std::vector<std::string> clauses_of(std::string_view specifier) {
    std::vector<std::string> out;
    const auto set = parse_specifiers(specifier);
    if (!set) return {std::string(specifier)};
    for (const Specifier& clause : set->clauses) out.push_back(clause.op + (clause.op == "===" ? clause.text : clause.version.str()) + (clause.wildcard ? ".*" : ""));
    std::ranges::sort(out);
    return out;
}

std::set<std::string> extras_of(const Requirement& requirement) { return {requirement.extras.begin(), requirement.extras.end()}; }

/// A requirement that a lock recorded, read again.
struct Recorded {
    const Need* need;
    Requirement requirement;
    Group group;
    bool from_index = true;
};

/// The extra that a marker asks for: "x" of `extra == 'x'`, "" for none.
std::string extra_of(std::string_view marker) {
    const std::size_t at = marker.find("extra == ");
    if (at == marker.npos || at + 10 > marker.size()) return {};
    const std::string_view rest = marker.substr(at + 10);
    return normalized_name(rest.substr(0, rest.find(marker[at + 9])));
}

std::vector<Recorded> read_again(const std::vector<Need>& needs, const std::vector<MarkerEnvironment>& environments) {
    std::vector<Recorded> out;
    for (const Need& need : needs) {
        auto requirement = parse_requirement(need.text);
        if (!requirement) {  // a folder where PEP 508 wants a URL
            requirement.emplace();
            requirement->name = normalized_name(need.text.substr(0, need.text.find_first_of(" [")));
            requirement->url = need.text;
            if (const std::size_t marker = need.text.find(" ; "); marker != std::string::npos) requirement->marker = need.text.substr(marker + 3);
        }
        Group group = need.group;
        const std::string extra = extra_of(requirement->marker);
        if (!extra.empty() && group.kind == Group::Kind::main && !holds_somewhere(requirement->marker, environments, {})) group = {Group::Kind::extra, extra};
        const bool from_index = requirement->url.empty();
        out.push_back({&need, std::move(*requirement), std::move(group), from_index});
    }
    return out;
}

using Key = std::pair<std::string, Group>;  // the package, and for whom
Key key_of(const Dependency& dependency) { return {dependency.requirement.name, dependency.group}; }

bool alike(const Requirement& a, const Requirement& b) { return clauses_of(a.specifier) == clauses_of(b.specifier) && extras_of(a) == extras_of(b); }

/// What holds where either does.
void join(Answers& all, const Answers& more) {
    for (std::size_t i = 0; i < more.size(); ++i) {
        if (i == all.size()) all.push_back(false);
        if (!more[i]) all[i].reset();
        else if (all[i] && *more[i]) all[i] = true;
    }
}

/// What a manifest declares and what a lock recorded of one package for one group or extra.
struct Pair {
    std::vector<const Dependency*> declared;
    std::vector<const Recorded*> recorded;

    /// True where the lock recorded this one as it is declared now. A package with several sources is recorded once for each, and their markers together
    /// are the one that was declared.
    bool agrees(const Dependency& dependency, const std::vector<MarkerEnvironment>& environments) const {
        if (!dependency.requirement.url.empty()) return !recorded.empty();
        Answers now, then;
        bool found = false;
        const std::vector<std::string> extras = asked_extras(dependency.group);
        for (const Recorded* record : recorded) {
            if (!record->from_index) return true;
            if (!alike(record->requirement, dependency.requirement)) continue;
            if (record->requirement.marker == dependency.requirement.marker) return true;
            found = true;
            join(then, answers(record->requirement.marker, environments, extras));
        }
        for (const Dependency* other : declared)
            if (alike(other->requirement, dependency.requirement)) join(now, answers(other->requirement.marker, environments, extras));
        return found && (dependency.group.kind == Group::Kind::group || agree(now, then));  // uv adds a group's own Python to its markers
    }
};

// ---- groups ---------------------------------------------------------------------------------------------------------------------------

/// The groups of a manifest as it writes them.
struct Groups {
    std::multimap<std::string, Dependency> own;
    std::multimap<std::string, std::string> included;
    std::set<std::string> known;

    /// Everything that a group brings; false where it includes one that is not there. A circle is walked once.
    bool add(const std::string& group, const std::string& into, std::set<std::string>& walked, std::vector<Dependency>& out) const {
        if (!known.contains(group)) return false;
        if (!walked.insert(group).second) return true;
        for (auto [at, end] = own.equal_range(group); at != end; ++at) {
            out.push_back(at->second);
            out.back().group.name = into;
        }
        for (auto [at, end] = included.equal_range(group); at != end; ++at)
            if (!add(at->second, into, walked, out)) return false;
        return true;
    }
};

}  // namespace

std::optional<std::vector<Dependency>> declared_by(const Facts& manifest) {
    std::vector<Dependency> out;
    Groups groups;
    bool all_told = true;
    for (const Fact& fact : manifest) {
        if (const auto* head = std::get_if<Manifest>(&fact.claim); head && head->dynamic_dependencies) all_told = false;
        if (std::holds_alternative<Unreadable>(fact.claim)) all_told = false;
        if (const auto* include = std::get_if<Include>(&fact.claim)) {
            if (!include->group) all_told = false;
            groups.included.emplace(include->into.name, include->path);
            groups.known.insert(include->into.name);
        }
        const auto* dependency = std::get_if<Dependency>(&fact.claim);
        if (!dependency || dependency->group.kind == Group::Kind::environment) continue;
        if (dependency->group.kind != Group::Kind::group) {
            out.push_back(*dependency);
        } else {
            groups.own.emplace(dependency->group.name, *dependency);
            groups.known.insert(dependency->group.name);
        }
    }
    for (const std::string& group : groups.known) {
        std::set<std::string> walked;
        all_told = groups.add(group, group, walked, out) && all_told;
    }
    if (!all_told) return std::nullopt;
    return out;
}

std::vector<Unmet> unmet(const std::vector<Dependency>& declared, const Facts& lock) {
    std::multimap<std::string_view, const LockedPackage*> locked;
    each<LockedPackage>(lock, [&](const LockedPackage& package, const Fact&) { locked.emplace(package.name, &package); });
    const PythonVersion* python = first<PythonVersion>(lock);
    const std::vector<MarkerEnvironment> environments = environments_of(python && python->says == PythonVersion::Says::allows ? python->spec : "");

    std::vector<Unmet> out;
    for (const Dependency& dependency : declared) {
        const Requirement& requirement = dependency.requirement;
        if (requirement.name.empty() || dependency.group == Group{Group::Kind::extra, ""}) continue;
        if (!holds_somewhere(requirement.marker, environments, asked_extras(dependency.group))) continue;
        const auto [begin, end] = locked.equal_range(requirement.name);
        if (begin == end) {
            out.push_back({Unmet::Why::missing, dependency});
            continue;
        }
        const auto set = parse_specifiers(requirement.specifier);
        const bool met = !set || !requirement.url.empty() || std::any_of(begin, end, [&](const auto& entry) {
            const auto version = parse_version(entry.second->version);
            return entry.second->source != "registry" || !version || contains(*set, *version, Prereleases::allowed);
        });
        if (!met) out.push_back({Unmet::Why::excluded, dependency, {}, begin->second});
    }
    return out;
}

std::vector<Unmet> changed_since(const std::vector<Dependency>& declared, const std::vector<Need>& recorded, std::string_view name, std::string_view python) {
    const std::vector<MarkerEnvironment> environments = environments_of(python);
    const std::vector<Recorded> again = read_again(recorded, environments);
    std::map<Key, Pair> pairs;
    std::set<std::string_view> asked;
    std::set<Group> selfish;  // what refers to the project's own extras may be recorded as what these bring
    for (const Dependency& dependency : declared) {
        if (dependency.requirement.name == name) selfish.insert(dependency.group);
        pairs[key_of(dependency)].declared.push_back(&dependency);
        asked.insert(dependency.requirement.name);
    }
    for (const Recorded& record : again) pairs[{record.requirement.name, record.group}].recorded.push_back(&record);

    std::vector<Unmet> out;
    for (const Dependency& dependency : declared) {
        const Requirement& requirement = dependency.requirement;
        const Pair& pair = pairs[key_of(dependency)];
        if (requirement.name.empty() || requirement.name == name || pair.agrees(dependency, environments)) continue;
        if (!holds_somewhere(requirement.marker, environments, asked_extras(dependency.group))) continue;
        if (pair.recorded.empty())
            out.push_back({Unmet::Why::missing, dependency});
        else
            out.push_back({Unmet::Why::changed, dependency, *pair.recorded.front()->need});
    }
    for (const Recorded& record : again) {
        const std::string& package = record.requirement.name;
        const bool elsewhere = !record.from_index && asked.contains(package);  // a source may be for one extra alone
        if (elsewhere || package == name || selfish.contains(record.group) || !pairs[{package, record.group}].declared.empty()) continue;
        Unmet forgotten{Unmet::Why::forgotten, {}, *record.need};
        forgotten.declared.requirement.name = package;
        forgotten.declared.group = record.group;
        out.push_back(std::move(forgotten));
    }
    return out;
}

bool covers_python(std::string_view lock, std::string_view manifest) {
    const auto covering = python_range(lock), covered = python_range(manifest);
    if (!covering || !covered) return true;
    return std::ranges::none_of(known_pythons(), [&](const std::string& python) { return covered->contains(python) && !covering->contains(python); });
}

}  // namespace driftaudit
