#include "timeline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include <driftaudit/credentials.hpp>

#include "table.hpp"
#include "words.hpp"

namespace driftaudit::render {
namespace {

constexpr std::size_t id_digits = 10;

Json life_json(const Life& life) {
    Json spans = Json::array();
    for (const Stay& stay : life.stays)
        spans.push_back({{"introduced", moment_json(stay.introduced)}, {"fixed", stay.fixed ? moment_json(*stay.fixed) : Json(nullptr)}});
    return {{"fingerprint", life.fingerprint},
            {"rule", life.rule},
            {"severity", name_of(life.severity)},
            {"subject", without_credentials(life.subject)},
            {"project", life.project},
            {"message", without_credentials(life.message)},
            {"spans", std::move(spans)},
            {"recurrences", life.recurrences()}};
}

/// "2026-01-02 0123456789 Ann Author".
std::string told(const Moment& moment) { return shown(fmt::format("{} {} {}", moment.date, moment.commit.substr(0, id_digits), moment.author)); }

std::string times(std::size_t number) { return number == 1 ? "once" : number == 2 ? "twice" : fmt::format("{} times", number); }

/// What a life is about: "requests", with its project where that is not the tree's.
std::string about(const Life& life) { return shown(life.project == "." ? life.subject : fmt::format("{} ({})", life.subject, life.project)); }

void add_row(Table& table, const Life& life) {
    const Stay& last = life.stays.back();
    std::string when = (last.introduced.earlier ? "before " : "since ") + told(last.introduced);
    if (last.fixed) when = "until " + told(*last.fixed);
    table.add({{fmt::format("{}[{}]", name_of(life.severity), shown(life.rule)), paint_of(life.severity)},
               {about(life), Paint::bold},
               {std::move(when)},
               {life.recurrences() > 0 ? "came back " + times(life.recurrences()) : ""}});
}

void write_lives(std::string_view heading, const std::vector<const Life*>& lives, bool color, std::ostream& out) {
    if (lives.empty()) return;
    out << painted(heading, Paint::bold, color) << '\n';
    Table table;
    for (const Life* life : lives) add_row(table, *life);
    table.write(out, "  ", color);
    out << '\n';
}

}  // namespace

Json moment_json(const Moment& moment) {
    Json json = {{"commit", moment.commit}, {"author", moment.author}, {"date", moment.date}};
    if (moment.earlier) json["earlier"] = true;
    return json;
}

Json timeline_json(const Timeline& timeline) {
    Json lives = Json::array(), series = Json::array();
    for (const Life& life : timeline.lives) lives.push_back(life_json(life));
    for (const OpenCount& count : timeline.series) series.push_back({{"date", count.date}, {"rule", count.rule}, {"open", count.open}});
    return {{"commits", timeline.commits}, {"interrupted", timeline.interrupted}, {"lives", std::move(lives)}, {"series", std::move(series)}};
}

void write_timeline(const Report& report, std::ostream& out) {
    const Timeline& timeline = *report.timeline;
    std::vector<const Life*> open, back;
    std::size_t gone = 0, recurrences = 0;
    for (const Life& life : timeline.lives) {
        recurrences += life.recurrences();
        if (life.is_open())
            open.push_back(&life);
        else if (life.recurrences() > 0)
            back.push_back(&life);
        gone += !life.is_open();
    }
    std::ranges::stable_sort(open, [](const Life* a, const Life* b) { return a->severity > b->severity; });
    write_lives("open", open, report.color, out);
    write_lives("gone, after having come back", back, report.color, out);
    out << fmt::format("{} open, {} fixed, {} in {}", open.size(), gone, counted(recurrences, "recurrence"), counted(timeline.commits, "commit"));
    if (timeline.interrupted) out << "; interrupted: later commits were not looked at";
    if (!timeline.ends.empty()) out << "; earlier commits are unknown: " << shown(timeline.ends);
    if (report.seconds >= 0) out << fmt::format(" ({:.2f} s)", report.seconds);
    out << '\n';
}

}  // namespace driftaudit::render
