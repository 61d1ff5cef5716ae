#include "same.hpp"

#include <algorithm>

namespace driftaudit::commands {
namespace {

bool equal(const Install& a, const Install& b) {
    const auto same_word = [](const RequirementWord& x, const RequirementWord& y) { return x.requirement == y.requirement && x.at == y.at; };
    return a.tool == b.tool && std::ranges::equal(a.requirements, b.requirements, same_word) && a.files == b.files && a.excerpted == b.excerpted && a.constraints == b.constraints &&
           a.projects == b.projects && a.extras == b.extras && a.groups == b.groups && a.python == b.python && a.directory == b.directory;
}
bool equal(const Call& a, const Call& b) { return a.path == b.path && a.directory == b.directory; }
bool equal(const TestRun& a, const TestRun& b) { return a.tool == b.tool && a.directory == b.directory; }
bool equal(const Image& a, const Image& b) { return a.expanded == b.expanded; }
bool equal(const PythonVersion& a, const PythonVersion& b) { return a.spec == b.spec && a.source == b.source; }
bool equal(const Build& a, const Build& b) {
    const auto same_argument = [](const BuildArgument& x, const BuildArgument& y) { return x.name == y.name && x.value == y.value; };
    return a.context == b.context && a.dockerfile == b.dockerfile && a.target == b.target && a.directory == b.directory &&
           std::ranges::equal(a.arguments, b.arguments, same_argument);
}
template <class Claim>
bool equal(const Claim&, const Claim&) {
    return false;
}

}  // namespace

bool same(const Fact& a, const Fact& b) {
    if (a.claim.index() != b.claim.index() || a.at != b.at || a.scope != b.scope) return false;
    return std::visit([&](const auto& claim) { return equal(claim, std::get<std::decay_t<decltype(claim)>>(b.claim)); }, a.claim);
}

}  // namespace driftaudit::commands
