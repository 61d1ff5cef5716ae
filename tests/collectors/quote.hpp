#pragma once
// Facts as lines, for tests: `[in web] image 3:12 postgres:15`.

#include <driftaudit/facts.hpp>

#include <sstream>
#include <string>
#include <vector>

namespace driftaudit::test {

inline std::string quote(const Value& value) {
    switch (value.kind) {
        case Value::Kind::absent: return "absent";
        case Value::Kind::empty: return "empty";
        case Value::Kind::withheld: return "withheld";
        case Value::Kind::plain: break;
    }
    return "'" + value.text + "'";
}

/// What a claim says, in a few words; "" for the kinds that no test of these collectors meets.
struct Quoted {
    std::string operator()(const PythonVersion& c) const {
        constexpr std::string_view says[] = {"runs", "allows", "targets"};
        return c.spec + " " + std::string(says[static_cast<int>(c.says)]) + " " + c.source;
    }
    std::string operator()(const PythonVersionFile& c) const { return c.path; }
    std::string operator()(const Image& c) const {
        constexpr std::string_view uses[] = {"base", "copied_from", "service", "job_container", "job_service"};
        return c.reference + (c.expanded != c.reference ? " -> " + c.expanded : "") +
               (c.use != Image::Use::service ? " " + std::string(uses[static_cast<int>(c.use)]) : "") + (c.built_here ? " built" : "");
    }
    std::string operator()(const Service& c) const {
        std::string out = c.name;
        for (const std::string& profile : c.profiles) out += " +" + profile;
        return out;
    }
    std::string operator()(const Job& c) const { return c.name.empty() ? c.id : c.id + " (" + c.name + ")"; }
    std::string operator()(const Build& c) const {
        std::string out = "context '" + c.context + "'";
        if (!c.dockerfile.empty()) out += " file " + c.dockerfile;
        if (!c.target.empty()) out += " target " + c.target;
        for (const BuildArgument& argument : c.arguments) out += " " + (*this)(argument);
        return out + (c.pushes ? " pushes" : "") + (c.directory.empty() ? "" : " in " + c.directory);
    }
    std::string operator()(const BuildArgument& c) const { return c.value ? c.name + "=" + *c.value : c.name; }
    std::string operator()(const EnvFile& c) const { return c.path + (c.required ? "" : " optional"); }
    std::string operator()(const Mount& c) const { return c.source + " " + c.target; }
    std::string operator()(const WorkingDirectory& c) const { return c.path; }
    std::string operator()(const ComposeVersion& c) const { return c.text; }
    std::string operator()(const VariableSet& c) const { return c.name + " " + quote(c.value) + (c.commented ? " commented" : ""); }
    std::string operator()(const EnvDivergence& c) const {
        std::string out = c.name + ": " + std::string(words_of(c.cause)) + ":";
        for (std::size_t i = 0; i < c.readers.size(); ++i)
            for (std::size_t j = 0; j < c.readers[i].size(); ++j) out += (j > 0 ? "+" : i > 0 ? " / " : " ") + c.readers[i][j];
        for (std::size_t i = 0; i < c.refused_by.size(); ++i) out += (i > 0 ? "+" : ", refused by ") + c.refused_by[i];
        return out;
    }
    std::string operator()(const VariableRead& c) const {
        constexpr std::string_view needs[] = {"required", "bare", "defaulted"};
        const std::string value = c.default_value.kind == Value::Kind::absent ? "" : " " + quote(c.default_value);
        return c.name + " " + std::string(needs[static_cast<int>(c.need)]) + " " + c.how + value;
    }
    std::string operator()(const Install& c) const {
        std::string out = c.tool;
        for (const auto& word : c.requirements)
            out += " " + word.requirement.name + "@" + std::to_string(word.at.begin.line) + ":" + std::to_string(word.at.begin.column);
        for (const auto& word : c.files) out += " -r " + word.text;
        return out + (c.directory.empty() ? "" : " in " + c.directory) + (c.at_start ? " at start" : "");
    }
    std::string operator()(const Call& c) const { return c.path + (c.directory.empty() ? "" : " in " + c.directory) + (c.at_start ? " at start" : ""); }
    std::string operator()(const Unreadable& c) const { return c.reason; }
    template <class Other>
    std::string operator()(const Other&) const {
        return "";
    }
};

/// One line for each fact.
inline std::vector<std::string> quote(const Facts& facts) {
    std::vector<std::string> out;
    for (const Fact& fact : facts) {
        std::ostringstream line;
        if (fact.scope != no_scope) {
            const Claim& scope = facts.at(fact.scope).claim;
            const Service* const service = std::get_if<Service>(&scope);
            const Job* const job = std::get_if<Job>(&scope);
            line << "[" << (service ? service->name : job ? job->id : "?") << "] ";
        }
        line << kind_of(fact.claim) << " " << fact.at.begin.line << ":" << fact.at.begin.column << " " << std::visit(Quoted{}, fact.claim);
        out.push_back(line.str());
    }
    return out;
}

}  // namespace driftaudit::test
