// For the person who reads it first: the parity matrix, the findings with the worst first and every side quoted at its place, what could not be read,
// and a line that counts.
//
// Forty findings that say the same are one block. Either they say it of forty subjects (the requirements of one file that float): what they share is
// said once, and the subjects follow as a list. Two findings do where rule, severity, file and other sides are equal and the messages differ in nothing
// but their subjects. Or they say it word by word in several places (one image in every compose file): then the places follow.

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include <driftaudit/report.hpp>

#include "shared/environments.hpp"
#include "shared/table.hpp"
#include "shared/timeline.hpp"
#include "shared/words.hpp"

namespace driftaudit::reporter {
namespace {

using render::counted;
using render::Paint;
using render::painted;
using render::place;
using render::shown;

constexpr std::size_t columns = 100;
constexpr std::size_t matrix_rows = 12;
constexpr std::size_t most_installers = 4;
constexpr std::string_view floating = "unpinned-dependency";

using Group = std::vector<const Finding*>;

Severity severity_of(const Finding& finding) { return finding.severity.value_or(Severity::warning); }

void replace_all(std::string& text, std::string_view what, std::string_view by) {
    if (what.empty()) return;
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) text.replace(at, what.size(), by);
}

/// The message without what it is about, and the other sides: equal for findings that say the same of different subjects.
std::string sentence_of(const Finding& finding) {
    if (finding.rule == floating) return finding.project;  // how each requirement floats is told by its own text
    std::string sentence = finding.message;
    replace_all(sentence, finding.voices.front().says, "…");
    replace_all(sentence, finding.subject, "…");
    for (std::size_t i = 1; i < finding.voices.size(); ++i) sentence += fmt::format("\n{} {}", place(finding.voices[i].where), finding.voices[i].says);
    return sentence;
}

/// What findings share that are one block; the path is "" for those that say the same word by word, wherever they stand.
struct Shared {
    Severity severity;
    std::string rule, path, sentence;
    auto operator<=>(const Shared&) const = default;
};

Shared word_by_word(const Finding& finding) { return {severity_of(finding), finding.rule, "", finding.message}; }

/// The findings that are not silenced, of a change those that it introduced, the worst first and then by place.
std::vector<const Finding*> worst_first(const Report& report) {
    std::vector<const Finding*> findings;
    if (report.change)
        for (const Introduced& introduced : report.change->introduced) findings.push_back(&introduced.finding);
    else
        for (const Finding& finding : report.findings)
            if (!finding.silenced) findings.push_back(&finding);
    std::stable_sort(findings.begin(), findings.end(), [](const Finding* a, const Finding* b) {
        if (severity_of(*a) != severity_of(*b)) return severity_of(*a) > severity_of(*b);
        return a->location() < b->location();
    });
    return findings;
}

/// The blocks, each where the first of its findings stands.
std::vector<Group> grouped(const std::vector<const Finding*>& findings) {
    std::map<Shared, std::size_t> repeated, index;
    for (const Finding* finding : findings)
        if (finding->voices.size() == 1 && finding->rule != floating) ++repeated[word_by_word(*finding)];
    std::vector<Group> groups;
    for (const Finding* finding : findings) {
        Shared shared = word_by_word(*finding);
        const auto times = repeated.find(shared);
        if (times == repeated.end() || times->second == 1) shared = {severity_of(*finding), finding->rule, finding->location().path, sentence_of(*finding)};
        const auto [at, is_new] = index.try_emplace(std::move(shared), groups.size());
        if (is_new) groups.emplace_back();
        groups[at->second].push_back(finding);
    }
    return groups;
}

const Check* check_of(std::string_view rule) {
    const auto& rows = checks();
    const auto row = std::find_if(rows.begin(), rows.end(), [&](const Row<Check>& one) { return one.id == rule; });
    return row == rows.end() ? nullptr : &row->value;
}

std::string label(const Finding& finding, bool color) {
    const Paint paint = render::paint_of(severity_of(finding));
    return fmt::format("{}[{}]", painted(name_of(severity_of(finding)), paint, color), shown(finding.rule));
}

/// Every side on a line of its own, what they say under each other.
void write_voices(const std::vector<Voice>& voices, bool color, std::ostream& out) {
    render::Table table;
    for (const Voice& voice : voices) table.add({{place(voice.where), Paint::bold}, {shown(voice.says)}});
    table.write(out, "  ", color);
}

/// Which commit brought the finding, and which changed line: what of that is known.
void write_origin(const Finding& finding, const Report& report, std::ostream& out) {
    if (const auto& moment = finding.introduced)
        out << fmt::format("  {} {} {} {}\n", moment->earlier ? "there before" : "introduced", moment->date, moment->commit.substr(0, 10), shown(moment->author));
    if (!report.change) return;
    for (const Introduced& introduced : report.change->introduced)
        if (&introduced.finding == &finding && introduced.cause)
            out << fmt::format("  changed: {} {}\n", place(introduced.cause->where), shown(introduced.cause->says));
}

void write_finding(const Finding& finding, const Report& report, std::ostream& out) {
    out << label(finding, report.color) << ' ' << shown(finding.message) << '\n';
    write_voices(finding.voices, report.color, out);
    write_origin(finding, report, out);
}

/// The sides that the findings of a group have beside their own places, each once.
std::vector<Voice> common_voices(const Group& group) {
    std::vector<Voice> voices;
    std::set<std::pair<Location, std::string>> known;
    for (const Finding* finding : group)
        for (std::size_t i = 1; i < finding->voices.size(); ++i)
            if (known.emplace(finding->voices[i].where, finding->voices[i].says).second) voices.push_back(finding->voices[i]);
    return voices;
}

/// "Dockerfile (prod), ci.yml: test (ci)": the environments whose installations these voices are; the findings' own roles where none is.
std::string installers(const Group& group, const std::vector<Voice>& voices, const Workspace& workspace) {
    std::vector<std::string> names;
    const auto add = [&](std::string name) {
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
    };
    const auto is_voice = [&](const Installation& installation) {
        return std::any_of(voices.begin(), voices.end(), [&](const Voice& voice) {
            return voice.where.path == installation.where.path && voice.where.at.begin.line == installation.where.at.begin.line;
        });
    };
    const auto add_those = [&](const std::vector<Environment>& environments) {
        for (const Environment& environment : environments)
            if (std::any_of(environment.installations.begin(), environment.installations.end(), is_voice))
                add(fmt::format("{} ({})", render::short_name(environment), name_of(environment.role)));
    };
    for (const Project& project : workspace.projects) add_those(project.environments);
    add_those(workspace.others);
    if (names.empty())
        for (const Finding* finding : group)
            for (const std::string& role : finding->environments) add(shown(role));
    if (names.size() > most_installers + 1) {
        const std::size_t more = names.size() - most_installers;
        names.resize(most_installers);
        names.push_back(fmt::format("+{}", more));
    }
    return render::joined(names, ", ");
}

std::string group_heading(const Group& group, const std::vector<Voice>& voices, const Workspace& workspace) {
    const Finding& first = *group.front();
    const std::string path = shown(first.location().path);
    if (first.rule == floating) {
        const std::string where = installers(group, voices, workspace);
        return fmt::format("{} of {} float{}", counted(group.size(), "requirement"), path, where.empty() ? "" : " in: " + where);
    }
    const Check* check = check_of(first.rule);
    return fmt::format("{} in {}: {}", group.size(), path, check ? shown(check->title) : shown(first.message));
}

/// What a group is about, each with its line: ":5 fastapi>=0.115".
std::string item_of(const Finding& finding) {
    const std::string& says = finding.voices.front().says;
    const bool quoted = finding.rule == floating || finding.subject == finding.location().path;
    const std::string about = shown(quoted && !says.empty() ? says : finding.subject);
    const auto line = finding.location().at.begin.line;
    const std::string since = finding.introduced ? fmt::format(" ({} {})", finding.introduced->date, finding.introduced->commit.substr(0, 10)) : "";
    return (line ? fmt::format(":{} {}", line, about) : about) + since;
}

void write_group(const Group& group, const Report& report, std::ostream& out) {
    const std::vector<Voice> voices = common_voices(group);
    out << label(*group.front(), report.color) << ' ' << group_heading(group, voices, *report.workspace) << '\n';
    out << "  " << painted(place(group.front()->location()), Paint::bold, report.color) << '\n';
    std::vector<std::string> items;
    for (const Finding* finding : group) items.push_back(item_of(*finding));
    out << render::wrapped(items, "  ", "    ", columns);
    write_voices(voices, report.color, out);
}

bool all_in_same_words(const Group& group) {
    return group.size() > 1 && group.front()->rule != floating && std::all_of(group.begin(), group.end(), [&](const Finding* finding) {
               return finding->voices.size() == 1 && finding->message == group.front()->message;
           });
}

/// The message once, and the places: the first of each file in full, the others of that file by their lines.
void write_repeated(const Group& group, bool color, std::ostream& out) {
    const std::string& message = group.front()->message;
    out << label(*group.front(), color) << ' ' << shown(message) << '\n';
    render::Table table;
    for (auto at = group.begin(); at != group.end();) {
        const auto& [where, says] = (*at)->voices.front();
        std::string more;
        for (++at; at != group.end() && (*at)->location().path == where.path; ++at) more += fmt::format(" :{}", (*at)->location().at.begin.line);
        // what the message quotes needs no second quotation
        table.add({{place(where), Paint::bold}, {message.find(says) == std::string::npos ? shown(says) : ""}, {more.empty() ? "" : "also" + more}});
    }
    table.write(out, "  ", color);
}

/// What to do is said once for each rule, at its first finding.
void write_help(const Finding& finding, std::set<std::string_view>& helped, bool color, std::ostream& out) {
    const Check* check = check_of(finding.rule);
    if (!check || check->remedy.empty() || !helped.insert(finding.rule).second) return;
    out << "  " << painted(fmt::format("help: {}", check->remedy), Paint::dim, color) << '\n';
}

void write_findings(const Report& report, std::ostream& out) {
    std::set<std::string_view> helped;
    for (const Group& group : grouped(worst_first(report))) {
        if (group.size() == 1)
            write_finding(*group.front(), report, out);
        else if (all_in_same_words(group))
            write_repeated(group, report.color, out);
        else
            write_group(group, report, out);
        write_help(*group.front(), helped, report.color, out);
        out << '\n';
    }
}

/// The inputs that no finding has named.
void write_unreadable(const Report& report, std::ostream& out) {
    const auto is_named = [&](const UnreadableInput& input) {
        return std::any_of(report.findings.begin(), report.findings.end(), [&](const Finding& finding) {
            return !finding.silenced && finding.rule == "unreadable-input" && finding.location() == input.where;
        });
    };
    render::Table table;
    bool any = false;
    for (const UnreadableInput& input : report.unreadable) {
        if (is_named(input)) continue;
        table.add({{place(input.where), Paint::bold}, {shown(input.reason)}});
        any = true;
    }
    if (!any) return;
    out << painted("could not be read", Paint::yellow, report.color) << '\n';
    table.write(out, "  ", report.color);
    out << '\n';
}

std::string severities(const Report& report) {
    std::vector<std::string> parts;
    for (const Severity severity : {Severity::error, Severity::warning, Severity::note})
        if (const std::size_t number = report.count(severity)) parts.push_back(counted(number, name_of(severity)));
    return render::joined(parts, ", ");
}

/// "3 errors, 2 warnings in 12 files, 2 projects, 5 environments; 1 silenced (0.04 s)".
void write_summary(const Report& report, std::ostream& out) {
    const std::string found = severities(report);
    const bool nowhere = render::environment_count(*report.workspace) == 0;
    const std::string clean = nowhere                        ? "nothing to compare, for no environment of a project was found: "
                              : report.unreadable.empty() ? "no disagreement found: "
                                                          : "no disagreement found in what could be read: ";
    out << (found.empty() ? clean : found + " in ");
    out << fmt::format("{}, {}, {}", counted(report.snapshot->audited, "file"), counted(report.workspace->projects.size(), "project"),
                       counted(render::environment_count(*report.workspace), "environment"));
    if (const std::size_t silenced = report.silenced()) out << fmt::format("; {} silenced", silenced);
    if (!report.unreadable.empty()) out << fmt::format("; {} unreadable", report.unreadable.size());
    if (report.seconds >= 0) out << fmt::format(" ({:.2f} s)", report.seconds);
    out << '\n';
}

/// What a change took away, a line each, and its sum.
void write_change(const Report& report, std::ostream& out) {
    const Change& change = *report.change;
    if (!change.fixed.empty()) {
        out << painted("fixed", Paint::bold, report.color) << '\n';
        render::Table table;
        for (const Finding& finding : change.fixed)
            table.add({{fmt::format("{}[{}]", name_of(severity_of(finding)), shown(finding.rule)), Paint::dim}, {place(finding.location()), Paint::bold}, {shown(finding.subject)}});
        table.write(out, "  ", report.color);
        out << '\n';
    }
    out << fmt::format("{} introduced, {} fixed, {} unchanged since {}", change.introduced.size(), change.fixed.size(), change.unchanged, change.base.substr(0, 10));
    if (!report.unreadable.empty()) out << fmt::format("; {} unreadable", report.unreadable.size());
    if (report.seconds >= 0) out << fmt::format(" ({:.2f} s)", report.seconds);
    out << '\n';
}

void write(const Report& report, std::ostream& out) {
    if (report.timeline) {
        write_unreadable(report, out);
        return render::write_timeline(report, out);
    }
    if (report.change) {
        write_findings(report, out);
        write_unreadable(report, out);
        return write_change(report, out);
    }
    if (!report.quiet && render::environment_count(*report.workspace) > 0) {
        render::write_matrix(*report.workspace, matrix_rows, report.color, out);
        out << '\n';
    }
    write_findings(report, out);
    write_unreadable(report, out);
    write_summary(report, out);
}

}  // namespace

Reporter text() { return {.media_type = "text/plain", .write = write}; }

}  // namespace driftaudit::reporter
