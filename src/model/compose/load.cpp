// Compose's loader. For each document of each file, in this order: values with everything interpolated; what it includes is loaded as a project of its own and
// taken in; what it resets is taken out of the files before; its services are extended; it is merged over the files before; the whole is held against the
// specification and made canonical. Then defaults, paths, names, profiles, env files, and what a whole project must be.
//
// Compose gives up at the first thing that it cannot take. We note it and go on: an audit wants to say what is wrong and still know the rest. Whatever would
// multiply (bases that thousands extend, files that include each other, documents without end) costs of one account (`Work`), so that no tree of files is slow.

#include <driftaudit/paths.hpp>
#include <driftaudit/text.hpp>

#include <algorithm>
#include <memory>
#include <unordered_map>

#include "steps.hpp"

namespace driftaudit::compose {
namespace {

using Kind = Value::Kind;

constexpr std::size_t deepest_chain = 50;

/// The services of one file while they are extended, and what that file resets.
struct Services {
    std::string file;
    Value root;                                        // for a file that is only extended from; else the caller's
    Value* services = nullptr;
    std::unordered_map<std::string, Value*> by_name;   // their number and order do not change
    Resets resets;

    void index() {
        if (!services || !services->is_map()) return;
        for (Member& member : services->members) by_name.emplace(member.key, &member.value);
    }
    Value* find(const std::string& name) const {
        const auto found = by_name.find(name);
        return found == by_name.end() ? nullptr : found->second;
    }
};

/// Whose files are read: the project itself, or one that is included.
struct Scope {
    std::string directory;                // where files that it names are looked for
    std::string base;                     // what its paths are made relative to: its directory as whoever includes it sees it
    Variables environment;
    Lookup lookup;
    std::vector<std::string> open_files;  // the files whose inclusion led here
    std::map<std::string, std::unique_ptr<Services>> extended_from;
};

bool is_remote(std::string_view path) {
    static constexpr std::string_view begins[] = {"https://", "http://", "git://", "ssh://", "git@", "oci://", "github.com/"};
    return std::ranges::any_of(begins, [&](std::string_view begin) { return path.starts_with(begin); });
}

/// The texts of a value that is one, or a list of them.
std::vector<std::string> texts(const Value& value) {
    std::vector<std::string> out;
    if (value.is_text()) out.push_back(value.text);
    for (const Value& entry : value.items)
        if (entry.is_text()) out.push_back(entry.text);
    return out;
}

/// A project's name as Compose allows it: small letters, digits, `-` and `_`, the last two not in front.
std::string allowed_name(std::string_view text) {
    std::string out;
    for (const char c : lowered(text))
        if (is_lower(c) || is_digit(c) || ((c == '-' || c == '_') && !out.empty())) out += c;
    return out;
}

class Loader {
public:
    Loader(const Request& request, const Files& files) : request_(request), files_(files) {}

    Model run() {
        auto scope = project_scope();
        std::string name = project_name(*scope);
        if (name.empty()) name = allowed_name(request_.name);
        scope->environment["COMPOSE_PROJECT_NAME"] = name;
        Value root = project(request_.files, *scope);
        if (root.members.empty()) work_.refuse("there is nothing in the files", {});
        normalize(root, name, scope->environment);
        decode(root, work_);
        apply_profiles(root, request_.profiles, model_.disabled);
        check_consistency(root, model_.disabled, work_);
        read_env_files(root, *scope);
        read_label_files(root, *scope);
        model_.root = std::move(root);
        model_.problems = std::move(work_.problems);
        return std::move(model_);
    }

private:
    // ---- scopes and files -----------------------------------------------------------------------------------------------------------------

    static void give_lookup(Scope& scope) {
        scope.lookup = [&variables = scope.environment](std::string_view name) -> std::optional<std::string> {
            const auto found = variables.find(name);
            return found == variables.end() ? std::nullopt : std::optional(found->second);
        };
    }

    std::unique_ptr<Scope> project_scope() {
        auto scope = std::make_unique<Scope>();
        scope->directory = scope->base = resolved_path(".", request_.directory);
        scope->environment = request_.environment;
        give_lookup(*scope);
        std::vector<std::string> named;
        for (const std::string& file : request_.env_files) named.push_back(resolved_path(scope->directory, file));
        read_environment(*scope, named);
        return scope;
    }

    /// Reads env files into an environment, whose own variables win; none named means the `.env` of the directory, if there is one.
    void read_environment(Scope& scope, const std::vector<std::string>& named) {
        const bool usual = named.empty();
        Variables read;
        for (const std::string& path : usual ? std::vector<std::string>{resolved_path(scope.directory, ".env")} : named) {
            const auto assignments = files_.variables(path, "", scope.lookup, read);
            if (!assignments && !usual) work_.refuse("there is no env file " + path + " that can be read", {});
            if (!assignments) continue;
            index_of(path);
            for (const Assignment& assignment : *assignments) read[assignment.name] = assignment.value;
        }
        scope.environment.insert(read.begin(), read.end());
    }

    std::uint32_t index_of(const std::string& path) {
        const auto known = std::ranges::find(model_.files, path);
        if (known != model_.files.end()) return static_cast<std::uint32_t>(known - model_.files.begin());
        model_.files.push_back(path);
        return static_cast<std::uint32_t>(model_.files.size() - 1);
    }

    /// The last name that a file gives.
    std::string project_name(const Scope& scope) const {
        std::string name;
        for (const std::string& path : request_.files)
            if (const document::Stream* documents = files_.documents(path))
                for (const document::Ref& document : *documents)
                    for (const document::Entry& entry : document->entries)
                        if (entry.key->text == "name" && !entry.value->text.empty()) name = entry.value->text;
        return allowed_name(expand(name, scope.lookup, TemplateDialect::compose, Unset::emptied).text);
    }

    // ---- files into one value -------------------------------------------------------------------------------------------------------------

    /// The files of a scope as one canonical value, paths relative to the scope's base.
    Value project(const std::vector<std::string>& paths, Scope& scope) {
        Value root;
        root.kind = Kind::map;
        for (const std::string& path : paths) read_file(path, scope, root);
        fill_defaults(root);
        check_forms(root, work_);
        resolve_paths(root, scope.base, home(), work_);
        return root;
    }

    std::string home() const {
        const auto known = request_.environment.find("HOME");
        return known == request_.environment.end() ? "" : known->second;
    }

    void read_file(const std::string& path, Scope& scope, Value& root) {
        scope.open_files.push_back(path);
        each_document(path, scope, [&](Value&& part, Resets&& resets) {
            include(part, resets, scope);
            reset_in(resets, root);
            Services services{path, {}, part.find("services"), {}, std::move(resets)};
            services.index();
            extend_all(services, scope);
            put_over(root, std::move(part), true);
        });
    }

    /// Calls `take` for each document of a file that is a map.
    template <class Take>
    void each_document(const std::string& path, Scope& scope, Take take) {
        const document::Stream* documents = files_.documents(path);
        if (!documents) return work_.refuse("there is no file " + path + " that can be read", {});
        const std::uint32_t file = index_of(path);
        const Interpolation interpolation{scope.lookup, model_.unset};
        for (const document::Ref& document : *documents) {
            Resets resets;
            Value part = value_of(*document, file, &interpolation, resets, work_);
            if (part.is_map())
                take(std::move(part), std::move(resets));
            else
                work_.refuse("the file is no map", part.where);
        }
    }

    void put_over(Value& root, Value part, bool is_valid) {
        const Place where = part.where;
        if (const Value* services = part.find("services"); services && !services->is_map()) return work_.refuse("services must be a map", services->where);
        merge_into(root, std::move(part), Path(), work_);
        if (!work_.spend(3 * weight(root), where)) return;
        enforce_unique(root, work_);
        if (is_valid) validate(root, work_);
        erase(root, "version");
        canonicalize(root, work_);
        enforce_unique(root, work_);
    }

    // ---- include --------------------------------------------------------------------------------------------------------------------------

    void include(Value& part, const Resets& resets, Scope& scope) {
        const Value* found = part.find("include");
        if (!found) return;
        const Value included = *found;
        erase(part, "include");
        if (!included.is_list() && !included.is_null()) work_.refuse("include must be a list", included.where);
        for (const Value& entry : included.items) include_one(entry, part, resets, scope);
    }

    void include_one(const Value& entry, Value& part, const Resets& resets, Scope& outer) {
        std::vector<std::string> paths = texts(entry.is_map() ? entry["path"] : entry);
        if (paths.empty()) return work_.refuse("an entry of include names no file", entry.where);
        if (is_remote(paths[0])) return model_.remote.push_back(paths[0]);
        const std::string& stated = entry["project_directory"].text;
        const std::string main = resolved_path(outer.directory, paths[0]);
        if (is_one_of(main, outer.open_files)) return work_.refuse("a file includes itself: " + main, entry.where);
        if (outer.open_files.size() >= deepest_chain) return work_.refuse("files that include each other more than anyone follows", entry.where);
        Scope scope;
        scope.directory = stated.empty() ? directory_of(main) : resolved_path(outer.directory, stated);
        scope.base = stated.empty() ? directory_of(resolved_path(".", paths[0])) : resolved_path(".", stated);
        scope.environment = outer.environment;
        scope.open_files = outer.open_files;
        give_lookup(scope);
        std::vector<std::string> env_files;
        for (const std::string& file : texts(entry["env_file"]))
            if (file != "/dev/null") env_files.push_back(resolved_path(outer.directory, file));
        if (entry["env_file"].is_null() || !env_files.empty()) read_environment(scope, env_files);
        for (std::string& path : paths) path = resolved_path(outer.directory, path);
        if (work_.spend(1000 + scope.environment.size(), entry.where)) take_in(project(paths, scope), part, resets);
    }

    /// Takes the resources of an included project in; what both have is merged, the including file's over the included.
    void take_in(Value included, Value& part, const Resets& resets) {
        for (const std::string_view kind : {"services", "volumes", "networks", "secrets", "configs", "models"}) {
            Value* from = included.find(kind);
            if (!from || !from->is_map()) continue;
            Value* to = part.find(kind);
            if (!to) {
                set(part, kind, std::move(*from));
                continue;
            }
            if (!to->is_map() && !to->is_null()) continue;
            to->kind = Kind::map;
            std::unordered_map<std::string, std::size_t> known;
            for (std::size_t i = 0; i < to->members.size(); ++i) known.emplace(to->members[i].key, i);
            if (!work_.spend(to->members.size() + from->members.size(), to->where)) return;
            for (Member& member : from->members) {
                const auto found = known.find(member.key);
                if (found == known.end()) {
                    to->members.push_back(std::move(member));
                    continue;
                }
                Value base = reset(std::move(member.value), kind, member.key, resets);
                const Path root, above(root, kind);
                merge_into(base, std::move(to->members[found->second].value), Path(above, member.key), work_);
                to->members[found->second].value = std::move(base);
            }
        }
    }

    /// A resource without what is reset of it.
    Value reset(Value resource, std::string_view kind, const std::string& name, const Resets& resets) {
        if (resets.empty() || !work_.spend(resets.size(), resource.where)) return resource;
        Value inner, outer;
        set(inner, name, std::move(resource));
        set(outer, kind, std::move(inner));
        reset_in(resets, outer);
        Value* const rest = outer.find(kind) ? outer.find(kind)->find(name) : nullptr;
        return rest ? std::move(*rest) : Value{};
    }

    // ---- extends --------------------------------------------------------------------------------------------------------------------------

    using Chain = std::vector<std::pair<const Services*, std::string>>;

    void extend_all(Services& services, Scope& scope) {
        if (!services.services) return;
        for (const Member& member : services.services->members) {
            Chain chain;
            extend(member.key, services, scope, chain);
        }
    }

    /// Puts a service over what it extends, which is extended first.
    void extend(const std::string& name, Services& services, Scope& scope, Chain& chain) {
        Value* const service = services.find(name);
        if (!service || !service->is_map()) return;
        const Value* const found = service->find("extends");
        if (!found) return;
        const Value extends = *found;
        const std::string& of = extends.is_map() ? extends["service"].text : extends.text;
        const std::string& file = extends["file"].text;
        const bool again = std::ranges::find(chain, Chain::value_type(&services, name)) != chain.end();
        if (again || chain.size() >= deepest_chain) return work_.refuse("the service " + name + " extends itself, or more than anyone follows", extends.where);
        if (is_remote(file)) {
            erase(*service, "extends");
            return model_.remote.push_back(file);
        }
        Services* const from = file.empty() ? &services : extended_from(file, extends.where, scope);
        if (!from) return;
        Value* const base = from->find(of);
        if (!base) return work_.refuse("the service " + name + " extends " + of + ", which is not there", extends.where);
        chain.emplace_back(&services, name);
        extend(of, *from, scope, chain);
        chain.pop_back();
        if (!work_.spend(4 * weight(*base), extends.where)) return;   // a copy is the dearest of all: it stays
        Value extended = base->is_map() ? reset(*base, "services", name, services.resets) : Value{};
        const Path root, above(root, "services");
        merge_into(extended, std::move(*service), Path(above, name), work_);
        erase(extended, "extends");
        *service = std::move(extended);
    }

    /// The services of another file, as they stand there.
    Services* extended_from(const std::string& file, Place where, Scope& scope) {
        std::unique_ptr<Services>& known = scope.extended_from[file];
        if (known) return known.get();
        known = std::make_unique<Services>();
        known->file = resolved_path(scope.directory, file);
        known->root.kind = Kind::map;
        each_document(known->file, scope, [&](Value&& part, Resets&& resets) {
            erase(part, "include");
            reset_in(resets, known->root);
            put_over(known->root, std::move(part), false);
            known->resets = std::move(resets);
        });
        resolve_paths(known->root, directory_of(resolved_path(".", file)), "", work_);
        known->services = known->root.find("services");
        if (!known->services) work_.refuse("there are no services in " + known->file, where);
        known->index();
        return known.get();
    }

    // ---- env files ------------------------------------------------------------------------------------------------------------------------

    void read_env_files(Value& root, const Scope& scope) {
        Value* services = root.find("services");
        if (!services) return;
        for (Member& member : services->members) {
            Value& service = member.value;
            const Value files = service["env_file"];
            if (files.items.empty()) continue;
            const Value own = service["environment"];
            std::unordered_map<std::string, Value> read;
            std::vector<std::string> order;
            Variables before;
            for (const Value& file : files.items)
                for (auto& [name, value] : env_file(file, own, before, scope)) {
                    before[name] = value.text;
                    if (const auto [at, is_new] = read.insert_or_assign(name, std::move(value)); is_new) order.push_back(at->first);
                }
            for (const Member& variable : own.members) read.erase(variable.key);
            if (read.empty()) continue;
            Value environment = own;
            environment.kind = Kind::map;
            for (const std::string& name : order)
                if (const auto at = read.find(name); at != read.end()) {
                    const Place where = at->second.where;
                    environment.members.push_back({name, where, std::move(at->second)});
                }
            set(service, "environment", std::move(environment));
        }
    }

    std::vector<std::pair<std::string, Value>> env_file(const Value& file, const Value& own, const Variables& before, const Scope& scope) {
        const std::string& path = file["path"].text;
        const Lookup lookup = [&](std::string_view name) -> std::optional<std::string> {
            if (auto outer = scope.lookup(name)) return outer;
            const Value* value = own.find(name);
            return value && !value->is_null() ? std::optional(value->text) : std::nullopt;
        };
        std::vector<std::pair<std::string, Value>> out;
        const auto assignments = files_.variables(path, file["format"].text, lookup, before);
        if (!assignments) {
            if (file["required"].text != "false") work_.refuse("there is no env file " + path + " that can be read", file.where);
            return out;
        }
        const std::uint32_t index = index_of(path);
        if (!work_.spend(assignments->size(), file.where)) return out;
        for (const Assignment& assignment : *assignments) out.emplace_back(assignment.name, make_text(assignment.value, {index, assignment.at}));
        return out;
    }

    void read_label_files(Value& root, const Scope& scope) {
        Value* services = root.find("services");
        if (!services) return;
        for (Member& member : services->members) {
            const Value files = member.value["label_file"];
            for (const Value& file : files.items) {
                const auto labels = files_.variables(file.text, "", scope.lookup, {});
                if (!labels) {
                    work_.refuse("there is no label file " + file.text + " that can be read", file.where);
                    continue;
                }
                Value* own = member.value.find("labels");
                if (!own) own = &set(member.value, "labels", Value{});
                own->kind = Kind::map;
                for (const Assignment& label : *labels)
                    if (!own->find(label.name)) set(*own, label.name, make_text(label.value, {index_of(file.text), label.at}));
            }
        }
    }

    const Request& request_;
    const Files& files_;
    Model model_;
    Work work_;
};

}  // namespace

Model load(const Request& request, const Files& files) { return Loader(request, files).run(); }

}  // namespace driftaudit::compose
