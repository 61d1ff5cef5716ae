// pydantic settings: a class whose fields are variables. Which variable a field reads is decided by its alias, else by the prefix and the field's
// own name; the two generations differ in what they call an alias (`env=` in pydantic 1, `alias=` and `validation_alias=` in pydantic-settings).
// Classes are followed within the file. A class whose settings base lies in another file may have any prefix: its fields are told as reads that
// lack nothing, so that they can only make the audit more silent.

#include <driftaudit/text.hpp>

#include <algorithm>

#include "python-variables.hpp"

namespace driftaudit::syntax::python {
namespace {

using Need = VariableRead::Need;

/// A variable that a field may be read from, and where the file names it.
struct FieldName {
    std::string text;
    TSNode node{};
    bool prefixed = true;  // the class's prefix stands before it
};

struct Field {
    std::string name;
    std::string_view type;
    TSNode node{};
    TSNode value{};  // the default's expression, null for none or for what only a call gives
    Need need = Need::required;
    bool guarded = false;
    std::vector<FieldName> names;  // the first is the one that counts
};

enum class Generation { none, unknown, one, two };

struct Class {
    TSNode node{};
    Path path;
    Generation generation = Generation::none;
    bool is_model = false;
    std::vector<std::string> bases;  // those of the same file
    std::optional<std::string> prefix = "";
    std::string delimiter;
    bool case_sensitive = false;
    bool populates_by_name = false;
    std::vector<Field> fields;
};

class Settings {
public:
    Settings(const Module& module, Facts& facts) : module_(module), facts_(facts) {}

    void run() {
        module_.walk([&](TSNode node, const Path& path) {
            if (kind(node) == Kind::class_definition) learn(node, path);
        });
        for (const std::string& name : order_) {
            const Class& settings = classes_.at(name);
            if (settings.generation != Generation::none) tell(name, settings);
        }
    }

private:
    void learn(TSNode node, const Path& path) {
        const std::string name(module_.text(field(node, "name")));
        if (name.empty() || name == "Config" || classes_.contains(name)) return;
        Class& made = classes_[name];
        order_.push_back(name);
        made.node = node;
        made.path = path;
        const Arguments bases = module_.arguments(field(node, "superclasses"));
        for (const TSNode base : bases.positional) inherit(made, base);
        configure(made, bases);
        const TSNode body = field(node, "body");
        if (is_null(body) || (made.generation == Generation::none && !made.is_model)) return;
        made.path.push_back(node);
        each_child(body, [&](TSNode statement) { read_statement(made, statement); });
    }

    void inherit(Class& made, TSNode base) {
        if (kind(base) == Kind::subscript) base = field(base, "value");
        const std::string name = module_.qualified(base);
        if (const auto known = classes_.find(name); known != classes_.end() && &known->second != &made) {
            const Class& parent = known->second;
            made.generation = std::max(made.generation, parent.generation);
            made.is_model = made.is_model || parent.is_model;
            made.prefix = parent.prefix;
            made.delimiter = parent.delimiter;
            made.case_sensitive = parent.case_sensitive;
            made.populates_by_name = parent.populates_by_name;
            made.bases.push_back(name);
            return;
        }
        const std::string_view last = last_part(name);
        if (last == "BaseModel" || last == "RootModel") made.is_model = true;
        if (!last.ends_with("Settings")) return;
        if (name.starts_with("pydantic_settings."))
            made.generation = Generation::two;
        else if (name.starts_with("pydantic.") && made.generation != Generation::two)
            made.generation = Generation::one;
        else if (name.find('.') != std::string::npos && made.generation == Generation::none)
            made.generation = Generation::unknown;
    }

    void set(Class& made, std::string_view key, TSNode value) {
        if (key == "env_prefix") {
            const auto found = module_.literals(value, made.path);
            made.prefix = found.size() == 1 ? std::optional(found.front().text) : std::nullopt;
        } else if (key == "env_nested_delimiter") {
            made.delimiter = module_.string_value(value).value_or("");
        } else if (key == "case_sensitive") {
            made.case_sensitive = kind(value) == Kind::true_value;
        } else if (key == "populate_by_name" || key == "validate_by_name") {
            made.populates_by_name = kind(value) == Kind::true_value;
        }
    }

    /// The class's configuration: keywords of the class, `model_config`, and the inner `class Config`.
    void configure(Class& made, const Arguments& keywords) {
        for (const auto& [key, value] : keywords.keywords) set(made, key, value);
        const TSNode body = field(made.node, "body");
        if (is_null(body)) return;
        each_child(body, [&](TSNode statement) {
            if (kind(statement) == Kind::class_definition && module_.text(field(statement, "name")) == "Config")
                each_assignment(field(statement, "body"),
                                [&](TSNode assignment) { set(made, module_.text(field(assignment, "left")), field(assignment, "right")); });
            if (const TSNode assignment = assignment_of(statement); !is_null(assignment) && module_.text(field(assignment, "left")) == "model_config")
                configure_from(made, unparenthesized(field(assignment, "right")));
        });
    }

    void configure_from(Class& made, TSNode value) {
        if (kind(value) == Kind::call)
            for (const auto& [key, given] : module_.arguments(value).keywords) set(made, key, given);
        if (kind(value) == Kind::dictionary)
            each_child(value, [&](TSNode pair) {
                if (kind(pair) == Kind::pair) set(made, module_.string_value(field(pair, "key")).value_or(""), field(pair, "value"));
            });
    }

    static TSNode assignment_of(TSNode statement) {
        if (kind(statement) != Kind::expression_statement) return {};
        const TSNode inner = ts_node_named_child(statement, 0);
        return kind(inner) == Kind::assignment ? inner : TSNode{};
    }
    template <class Visit>
    static void each_assignment(TSNode body, Visit&& visit) {
        if (is_null(body)) return;
        each_child(body, [&](TSNode statement) {
            if (const TSNode assignment = assignment_of(statement); !is_null(assignment)) visit(assignment);
        });
    }

    void read_statement(Class& made, TSNode statement) {
        const TSNode assignment = assignment_of(statement);
        if (is_null(assignment)) return;
        const TSNode left = field(assignment, "left"), type = field(assignment, "type");
        const std::string_view name = module_.text(left);
        if (kind(left) != Kind::identifier || name.starts_with('_') || name == "model_config") return;
        if (is_null(type) && made.generation != Generation::one) return;
        const std::string_view annotation = module_.text(type);
        if (holds_word(annotation, "ClassVar") || holds_word(annotation, "InitVar") || holds_word(annotation, "PrivateAttr")) return;
        Field made_field{.name = std::string(name), .type = annotation, .node = left, .value = {}, .need = Need::required, .guarded = false, .names = {}};
        const TSNode described = is_null(type) || annotation.find("Annotated") == std::string_view::npos ? TSNode{} : field_call_in(type);
        read_default(made, made_field, unparenthesized(field(assignment, "right")), described);
        made.fields.push_back(std::move(made_field));
    }

    /// `Field(…)` inside `Annotated[…]`.
    TSNode field_call_in(TSNode type) const {
        TSNode found{};
        std::vector<TSNode> open{type};
        while (!open.empty() && open.size() < 256 && is_null(found)) {
            const TSNode node = open.back();
            open.pop_back();
            if (is_field_call(node))
                found = node;
            else
                each_child(node, [&](TSNode child) { open.push_back(child); });
        }
        return found;
    }
    bool is_field_call(TSNode node) const { return kind(node) == Kind::call && last_part(module_.called(node)).ends_with("Field"); }

    void read_default(const Class& made, Field& out, TSNode value, TSNode described) const {
        TSNode call = described;
        if (!is_null(value) && is_field_call(value))
            call = value;
        else
            out.value = value;
        bool made_by_factory = false;
        if (!is_null(call)) {
            const Arguments arguments = module_.arguments(call);
            if (is_null(out.value)) out.value = same(call, described) ? arguments.keyword("default") : arguments.at(0, "default");
            made_by_factory = !is_null(arguments.keyword("default_factory"));
            read_aliases(made, out, arguments);
        }
        if (module_.text(out.value) == "...") out.value = {};
        const bool is_optional = holds_word(out.type, "Optional") || holds_word(out.type, "None");
        if (made_by_factory)
            out.need = Need::defaulted;
        else if (is_null(out.value))
            out.need = is_optional ? Need::bare : Need::required;
        else if (kind(out.value) == Kind::none)
            out.need = Need::bare;
        else
            out.need = Need::defaulted;
        out.guarded = !is_null(out.value) && kind(out.value) == Kind::none;
    }

    /// The names that the field's own words give it.
    void read_aliases(const Class& made, Field& out, const Arguments& arguments) const {
        const auto add = [&](TSNode name) {
            if (auto text = module_.string_value(name)) out.names.push_back({std::move(*text), name, false});
        };
        const auto add_all = [&](TSNode names) {
            if (kind(names) == Kind::list || kind(names) == Kind::tuple || kind(names) == Kind::set)
                each_child(names, add);
            else if (kind(names) == Kind::call && last_part(module_.called(names)) == "AliasChoices")
                for (const TSNode name : module_.arguments(names).positional) add(name);
            else if (!is_null(names))
                add(names);
        };
        const TSNode env = arguments.keyword("env");
        if (made.generation == Generation::two) {
            const TSNode validation = arguments.keyword("validation_alias");
            add_all(is_null(validation) ? arguments.keyword("alias") : validation);
            if (made.populates_by_name && !out.names.empty()) out.names.push_back({out.name, out.node, true});
            if (out.names.empty()) {  // `env=` says nothing to this generation, but names what its author means
                const bool is_its_name = uppered(module_.string_value(env).value_or("")) == uppered(made.prefix.value_or("") + out.name);
                if (!is_null(env) && !is_its_name) {
                    out.names.push_back({out.name, out.node, true});
                    add_all(env);
                }
            }
        } else {
            add_all(env);
        }
    }

    void tell(const std::string& name, const Class& settings) {
        const bool prefix_changes = std::ranges::any_of(order_, [&](const std::string& other) {
            const Class& child = classes_.at(other);
            return std::ranges::find(child.bases, name) != child.bases.end() && child.prefix != settings.prefix;
        });
        for (const Field& each : settings.fields) tell_field(settings, each, prefix_changes);
        for (const std::string& base : settings.bases) {
            const Class& parent = classes_.at(base);
            if (parent.prefix == settings.prefix && parent.generation != Generation::none) continue;  // the same variables, told there
            for (const Field& each : parent.fields) tell_field(settings, each, false);
        }
    }

    void tell_field(const Class& settings, const Field& each, bool of_a_template) {
        std::vector<FieldName> names = each.names;
        if (names.empty()) names.push_back({each.name, each.node, true});
        bool first = true;
        for (const FieldName& name : names) {
            if (name.prefixed && !settings.prefix) continue;
            Read read{each.need, each.guarded, each.value};
            if (!first)
                read = {Need::defaulted, true, {}};
            else if (of_a_template || settings.generation == Generation::unknown || is_structure(settings, each))
                read = lenient(read);
            const std::string full = (name.prefixed ? *settings.prefix : "") + name.text;
            emit(settings, full, name.node, read);
            if (first) tell_parts(settings, full, each, name.node, 0);
            first = false;
        }
    }

    struct Read {
        Need need;
        bool guarded;
        TSNode value;
    };
    static Read lenient(Read read) {
        if (read.need == Need::required) read.need = Need::bare;
        read.guarded = true;
        return read;
    }

    /// The class of this file that a field's type is; null for none.
    const Class* class_of(const Field& each) const {
        for (const auto& [name, known] : classes_)
            if ((known.is_model || known.generation != Generation::none) && holds_word(each.type, name)) return &known;
        return nullptr;
    }
    /// True where the field is made of fields, which are given one by one.
    bool is_structure(const Class& settings, const Field& each) const {
        if (class_of(each)) return true;
        const std::string_view type = last_part(each.type);
        return type.ends_with("Settings") || type.ends_with("Config") || type.ends_with("Model") || (!settings.delimiter.empty() && !is_scalar(type));
    }
    static bool is_scalar(std::string_view type) {
        static constexpr std::string_view simple[] = {"str",         "int",     "float", "bool",     "bytes",     "Path", "SecretStr",
                                                      "SecretBytes", "Decimal", "date",  "datetime", "timedelta", "UUID"};
        return is_one_of(type, simple) || type.ends_with("Url") || type.ends_with("Dsn") || type.ends_with("Path") ||
               type.starts_with("list") || type.starts_with("List") || type.starts_with("Literal");
    }

    /// The variables of a field's parts: `DB__HOST` for `db: Database` with the delimiter `__`.
    void tell_parts(const Class& settings, const std::string& full, const Field& each, TSNode place, int depth) {
        const Class* parts = class_of(each);
        if (!parts || settings.delimiter.empty() || depth > 4 || facts_.size() > most) return;
        for (const Field& part : parts->fields) {
            Read read{part.need, part.guarded, part.value};
            if (each.need != Need::required) read = lenient(read);
            const std::string name = full + settings.delimiter + part.name;
            emit(settings, name, depth == 0 ? part.node : place, read);
            tell_parts(settings, name, part, place, depth + 1);
        }
    }

    void emit(const Class& settings, const std::string& name, TSNode node, const Read& read) {
        VariableRead claim{
            .name = settings.case_sensitive ? name : uppered(name), .need = read.need, .how = "settings", .guarded = read.guarded, .default_value = {}};
        if (!is_variable_name(claim.name) || facts_.size() > most) return;
        if (read.need == Need::defaulted) claim.default_value = default_value(module_, claim.name, read.value, settings.path);
        facts_.push_back({std::move(claim), span_of(node), no_scope});
    }

    static constexpr std::size_t most = 100'000;  // classes that hold one another could be told without end

    const Module& module_;
    Facts& facts_;
    std::map<std::string, Class, std::less<>> classes_;
    std::vector<std::string> order_;
};

}  // namespace

void add_settings_reads(const Module& module, Facts& facts) {
    if (module.imports("pydantic") || module.imports("pydantic_settings") ||
        std::ranges::any_of(module.imported(), [](const auto& entry) { return entry.second.ends_with("Settings"); }))
        Settings(module, facts).run();
}

}  // namespace driftaudit::syntax::python
