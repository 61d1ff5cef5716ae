#pragma once
// Who reads a variable, who documents it, who provides it.

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <driftaudit/workspace.hpp>

namespace driftaudit::check {

/// One read of a variable in the code of a project.
struct Reading {
    const VariableRead* read;
    Location where;
};

/// The variables that the code of a project reads, by name: shipped code alone, without tests, documentation and the tools around it.
std::map<std::string, std::vector<Reading>> readings(const Project& project);

/// A line of an env example.
struct Documented {
    std::string name;
    Location where;
    bool commented;
};

/// What these env examples document, in their order.
std::vector<Documented> documented(const Workspace& workspace, const std::vector<std::string>& examples);

/// What the tree itself provides: the names that images, compose services, scripts and env files that it keeps set, and those that deployment texts (Terraform,
/// Kubernetes and their like) speak of. CI's own variables are for CI.
class Provided {
public:
    explicit Provided(const Workspace& workspace);
    bool contains(std::string_view name) const { return names_.contains(name) || mentioned_.contains(mention_digest(name)); }

private:
    std::set<std::string, std::less<>> names_;
    std::set<std::uint32_t> mentioned_;
};

/// True where the platform sets the variable (PATH, CI, PORT, GITHUB_*).
bool is_platform_variable(std::string_view name);

/// True where the platform sets it, or a known image, tool or library reads it (POSTGRES_*, AIRFLOW__*, OPENAI_API_KEY).
bool is_known_variable(std::string_view name);

/// Whether some reading needs the variable: `required` where the code fails without it, `bare` where it goes on with nothing.
struct Need {
    const Reading* required = nullptr;
    const Reading* bare = nullptr;
    const Reading* any() const { return required ? required : bare; }
};
Need need_of(const std::vector<Reading>& readings);

}  // namespace driftaudit::check
