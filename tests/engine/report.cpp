#include <driftaudit/report.hpp>

#include "catch.hpp"

using namespace driftaudit;

TEST_CASE("what could not be read is told once and in order", "[engine]") {
    Snapshot snapshot;
    const auto facts = [](Facts list) { return std::make_shared<const Facts>(std::move(list)); };
    const Fact bad{Unreadable{"a bad line"}, {{7, 1}, {7, 2}}, no_scope};
    snapshot.files = {{"b", facts({bad, {Job{"x", ""}, {}, no_scope}, {Unreadable{"a worse line"}, {{3, 1}, {3, 2}}, no_scope}, bad}), false}};
    snapshot.troubles = {{"c", "closed"}, {"a", "closed"}};
    std::string told;
    for (const UnreadableInput& input : unreadable_inputs(snapshot))
        told += input.where.path + ':' + std::to_string(input.where.at.begin.line) + ' ' + input.reason + '\n';
    CHECK(told == "a:0 closed\nb:3 a worse line\nb:7 a bad line\nc:0 closed\n");
}

TEST_CASE("a report counts what is not silenced", "[engine]") {
    Report report;
    for (const Severity severity : {Severity::note, Severity::error, Severity::error}) report.findings.emplace_back().severity = severity;
    report.findings.back().silenced = Silenced{"inline", ""};
    CHECK(report.count(Severity::note) == 1);
    CHECK(report.count(Severity::warning) == 0);
    CHECK(report.count(Severity::error) == 1);
    CHECK(report.silenced() == 1);
    CHECK(name_of(Severity::note) == "note");
    CHECK(name_of(Severity::warning) == "warning");
    CHECK(name_of(Severity::error) == "error");
}
