// Reads of the environment. A read is a name and what happens where the variable is absent, and the second is the harder half: `os.environ["X"]`
// fails, unless an `except KeyError` that goes on surrounds it, or a test of the same name does, or the file itself gave the variable a value;
// `os.getenv("X")` goes on with nothing, and whether that is a lack is told by what is done with it at once: `or "d"` is a default,
// `if os.getenv("X"):` a switch, `if not os.getenv("X"): raise` a demand.

#include "python-variables.hpp"

#include <driftaudit/text.hpp>

#include <algorithm>

namespace driftaudit::syntax::python {
namespace {

constexpr std::string_view environments[] = {"os.environ", "os.environb"};

std::string_view first_part(std::string_view dotted) { return dotted.substr(0, dotted.find('.')); }

/// True for statements that give up: `raise`, `sys.exit()`.
bool gives_up(const Module& module, TSNode statement) {
    static constexpr std::string_view exits[] = {"sys.exit",    "exit",        "quit",         "os._exit",   "os.abort",
                                                 "pytest.skip", "pytest.fail", "parser.error", "click.Abort"};
    if (kind(statement) == Kind::raise_statement) return true;
    if (kind(statement) != Kind::expression_statement) return false;
    const TSNode call = ts_node_named_child(statement, 0);
    return kind(call) == Kind::call && is_one_of(module.called(call), exits);
}

bool gives_up_in(const Module& module, TSNode block) {
    bool found = false;
    if (!is_null(block)) each_child(block, [&](TSNode statement) { found = found || gives_up(module, statement); });
    return found;
}

/// True where the handler catches what a missing variable raises, and goes on.
bool handles_absence(const Module& module, TSNode clause) {
    static constexpr std::string_view errors[] = {"KeyError", "LookupError",         "Exception", "BaseException", "ImproperlyConfigured",
                                                  "EnvError", "UndefinedValueError", "TypeError", "ValueError"};
    TSNode block{};
    std::string_view caught;
    each_child(clause, [&](TSNode child) {
        if (kind(child) == Kind::block)
            block = child;
        else if (type_of(child) != "comment")
            caught = module.text(child);
    });
    const bool catches = caught.empty() || std::ranges::any_of(errors, [&](std::string_view error) { return caught.find(error) != std::string_view::npos; });
    return catches && !gives_up_in(module, block);
}

bool is_handled_by_try(const Module& module, TSNode statement) {
    bool handled = false;
    each_child(statement, [&](TSNode child) { handled = handled || (kind(child) == Kind::except_clause && handles_absence(module, child)); });
    return handled;
}

bool suppresses(const Module& module, TSNode with) {
    const std::string_view head = module.text(with).substr(0, 200);
    return head.find("suppress(") != std::string_view::npos && head.substr(0, head.find(':')).find("Error") != std::string_view::npos;
}

bool is_identifier(std::string_view text) { return !text.empty() && text.find_first_of("'\"[({ ") == std::string_view::npos; }

/// True where the text names this variable as a string: a condition that does so asks for its presence.
bool asks_for(std::string_view condition, std::string_view name) {
    for (std::size_t at = condition.find(name); at != std::string_view::npos; at = condition.find(name, at + 1)) {
        const std::size_t end = at + name.size();
        const auto quote = [](char c) { return c == '"' || c == '\''; };
        if (at > 0 && end < condition.size() && quote(condition[at - 1]) && quote(condition[end])) return true;
    }
    return false;
}

/// What the surroundings of a read make of an absent variable.
struct Surroundings {
    bool fallback = false;  // another value takes its place
    bool guarded = false;   // it is not read then, or its failing is caught
    bool settled = false;   // its being absent is an answer: it is a switch, or one of two names of which either will do
};

/// Climbs from a read to what surrounds it.
class Climb {
public:
    /// `written` is the expression of the name: a condition may ask by the same constant.
    Climb(const Module& module, std::string_view name, std::string_view written) : module_(module), name_(name), written_(written) {}

    Surroundings from(TSNode read, const Path& path) {
        child_ = read;
        for (std::size_t above = path.size(); above-- > 0;) {
            const Kind k = kind(path[above]);
            if (k == Kind::function_definition || k == Kind::lambda) break;  // what surrounds a definition does not surround its calls
            step(path[above], k, path, above);
            child_ = path[above];
        }
        return found_;
    }

private:
    void step(TSNode parent, Kind k, const Path& path, std::size_t above) {
        const bool was_value = is_value_, was_tested = is_tested_;
        is_value_ = is_tested_ = false;
        switch (k) {
            case Kind::parenthesized_expression:
                is_value_ = was_value;
                is_tested_ = was_tested;
                break;
            case Kind::named_expression:   // `if x := os.getenv("X"):`
                is_value_ = was_value;
                is_tested_ = was_tested;
                break;
            case Kind::not_operator: is_tested_ = was_tested; break;
            case Kind::comparison_operator:
                is_tested_ = was_tested;
                // compared with what it may be, it is a switch; compared with None, it is asked whether it is there
                if (was_value && !holds_word(module_.text(parent), "None")) found_.settled = true;
                break;
            case Kind::keyword_argument:   // `add_argument("--url", default=os.getenv("URL"))`: an option may be given instead
                if (was_value && module_.text(field(parent, "name")) == "default") found_.settled = true;
                break;
            case Kind::boolean_operator:
                choose(parent, was_value, path);
                is_tested_ = was_tested;
                is_value_ = was_value;
                break;
            case Kind::conditional_expression:
                is_value_ = was_value;
                if (same(child_, ts_node_named_child(parent, 1)))
                    found_.settled = found_.settled || was_tested;
                else
                    protect(ts_node_named_child(parent, 1));
                break;
            case Kind::if_statement:
            case Kind::elif_clause:
                if (!same(child_, field(parent, "condition")))
                    protect(field(parent, "condition"));
                else if (was_tested && !gives_up_in(module_, field(parent, "consequence")))
                    found_.settled = true;
                break;
            case Kind::while_statement: found_.settled = found_.settled || (was_tested && same(child_, field(parent, "condition"))); break;
            case Kind::try_statement:
                if (same(child_, field(parent, "body")) && is_handled_by_try(module_, parent)) found_.guarded = true;
                break;
            case Kind::with_statement: found_.guarded = found_.guarded || suppresses(module_, parent); break;
            case Kind::argument_list:
                if (above > 0) enter_call(path[above - 1], was_value, path);
                break;
            default: break;
        }
    }

    /// `read or other`, `other or read`, `test and read`.
    void choose(TSNode parent, bool was_value, const Path& path) {
        const TSNode left = field(parent, "left");
        const bool is_or = module_.text(field(parent, "operator")) == "or";
        if (is_or && was_value) {
            if (same(child_, left))
                found_.fallback = true;
            else if (reads_environment(left, path))
                found_.settled = true;  // the other name of one setting
        }
        if (!is_or && !same(child_, left)) protect(left);
    }

    /// A read as the default of another, or as what `bool()` makes a switch of.
    void enter_call(TSNode call, bool was_value, const Path& path) {
        if (kind(call) != Kind::call || !was_value) return;
        if (module_.called(call) == "bool" || lookup_of(module_, call, path)) found_.settled = true;
    }

    bool reads_environment(TSNode expression, const Path& path) const {
        expression = unparenthesized(expression);
        if (kind(expression) == Kind::boolean_operator) expression = unparenthesized(field(expression, "right"));
        return kind(expression) == Kind::call && lookup_of(module_, expression, path).has_value();
    }

    void protect(TSNode condition) {
        const std::string_view asked = module_.text(condition);
        if (asks_for(asked, name_) || (is_identifier(written_) && holds_word(asked, written_))) found_.guarded = true;
    }

    const Module& module_;
    std::string_view name_;
    std::string_view written_;
    TSNode child_{};
    bool is_value_ = true;   // what is climbed from is still the read's value
    bool is_tested_ = true;  // … or a truth made of it
    Surroundings found_;
};

/// Words of a reader that read nothing.
constexpr std::string_view no_readers[] = {
    "read_env",      "read_envfile",     "prefixed",         "parser_for",        "add_parser",          "seal",      "dump", "unescape", "parse_value",
    "db_url_config", "cache_url_config", "email_url_config", "search_url_config", "channels_url_config", "get_parser"};

/// The variables that django-environ's methods read where no name is given.
constexpr std::pair<std::string_view, std::string_view> implied_names[] = {
    {"db", "DATABASE_URL"},     {"db_url", "DATABASE_URL"},   {"cache", "CACHE_URL"},       {"cache_url", "CACHE_URL"},      {"email", "EMAIL_URL"},
    {"email_url", "EMAIL_URL"}, {"search_url", "SEARCH_URL"}, {"channels", "CHANNELS_URL"}, {"channels_url", "CHANNELS_URL"}};

/// The library whose reader an expression holds: "environ.Env" for `env` after `env = environ.Env()`; "" for none.
std::string reader_of(const Module& module, TSNode expression) {
    const std::string name = module.qualified(expression);
    if (name == "decouple.config" || name == "environs.env") return name;
    if (const auto made = module.constructor(expression)) return module.called(*made);
    // a reader that another module of the project made: `from .base import env`
    return kind(expression) == Kind::identifier && last_part(name) == "env" && module.imported().contains(module.text(expression)) ? "env" : "";
}

/// `with env.prefixed("APP_"):` around a read, and `Env(prefix="APP_")`; nothing where a prefix is no literal.
std::optional<std::string> prefix_of(const Module& module, TSNode reader, const Path& path) {
    std::string prefix;
    const auto add = [&](TSNode expression, const Path& place) {
        const auto found = module.literals(expression, place);
        if (found.size() == 1) prefix += found.front().text;
        return found.size() == 1;
    };
    if (const auto made = module.constructor(reader))
        if (const TSNode given = module.arguments(*made).keyword("prefix"); !is_null(given) && !add(given, path)) return std::nullopt;
    const std::string opening = std::string(module.text(reader)) + ".prefixed";
    for (const TSNode& above : path) {
        if (kind(above) != Kind::with_statement) continue;
        const TSNode clause = ts_node_named_child(above, 0);
        bool known = true;
        each_child(clause, [&](TSNode item) {
            const TSNode value = field(item, "value");
            if (kind(value) == Kind::call && module.text(field(value, "function")) == opening)
                known = known && add(module.arguments(value).at(0, "prefix"), path);
        });
        if (!known) return std::nullopt;
    }
    return prefix;
}

/// The place of the default among the positional arguments of a library's reader.
std::size_t default_index(std::string_view library, bool is_method, std::string_view method) {
    const bool casts_second = library.starts_with("environ.") || library == "starlette.config.Config";
    return casts_second && (!is_method || method == "get_value" || method == "get") ? 2 : 1;
}

std::string how_of(std::string_view library) {
    if (library.starts_with("environ.")) return "django-environ";
    return std::string(first_part(library));
}

bool is_reader_library(std::string_view name) {
    static constexpr std::string_view libraries[] = {
        "decouple.config",       "decouple.AutoConfig", "decouple.Config",         "environ.Env", "environ.FileAwareEnv", "environs.Env",
        "environs.FileAwareEnv", "environs.env",        "starlette.config.Config", "env"};
    return is_one_of(name, libraries);
}

/// Of a reader that is only guessed by its name, only the plainest use is believed: a reader's verb and a name in capitals.
bool is_believable(const Module& module, const Lookup& lookup, std::string_view method) {
    static constexpr std::string_view verbs[] = {"",          "str",  "bool",     "int",       "float",   "list",   "tuple", "dict",
                                                 "json",      "url",  "path",     "bytes",     "db",      "db_url", "cache", "cache_url",
                                                 "email_url", "date", "datetime", "timedelta", "decimal", "enum",   "uuid",  "log_level"};
    const auto name = is_null(lookup.name) ? std::nullopt : module.string_value(lookup.name);
    return name && name->size() >= 3 && is_one_of(method, verbs) && std::ranges::none_of(*name, is_lower);
}

std::optional<Lookup> lookup_by_library(const Module& module, TSNode call, const Path& path) {
    const TSNode function = field(call, "function");
    TSNode reader = function;
    std::string library = reader_of(module, reader);
    std::string_view method;
    if (!is_reader_library(library) && kind(function) == Kind::attribute) {
        reader = field(function, "object");
        method = module.text(field(function, "attribute"));
        library = reader_of(module, reader);
    }
    if (!is_reader_library(library) || is_one_of(method, no_readers)) return std::nullopt;
    const Arguments arguments = module.arguments(call);
    const auto prefix = prefix_of(module, reader, path);
    if (!prefix) return std::nullopt;
    Lookup lookup{.how = how_of(library), .name = arguments.at(0, "var"), .fallback = {}, .implied = {}, .prefix = *prefix, .fails = true};
    if (is_null(lookup.name)) lookup.name = arguments.keyword("name");
    if (is_null(lookup.name))
        for (const auto& [word, name] : implied_names)
            if (word == method) lookup.implied = name;
    lookup.fallback = arguments.at(default_index(library, !method.empty(), method), "default");
    if (const auto made = module.constructor(reader); is_null(lookup.fallback) && made && !is_null(lookup.name)) {
        // the scheme: Env(DEBUG=(bool, False))
        const TSNode scheme = module.arguments(*made).keyword(module.string_value(lookup.name).value_or(""));
        if (kind(scheme) == Kind::tuple && ts_node_named_child_count(scheme) == 2) lookup.fallback = ts_node_named_child(scheme, 1);
    }
    if (library == "env" && !is_believable(module, lookup, method)) return std::nullopt;
    return is_null(lookup.name) && lookup.implied.empty() ? std::nullopt : std::optional(lookup);
}

/// True for `os.environ`, whatever it is called, and for what `dotenv_values()` gives.
bool is_mapping(const Module& module, TSNode expression) {
    expression = unparenthesized(expression);
    if (is_one_of(module.qualified(expression), environments)) return true;
    const TSNode call = kind(expression) == Kind::call ? expression : module.constructor(expression).value_or(TSNode{});
    return kind(call) == Kind::call && (module.called(call) == "dotenv.dotenv_values" || module.called(call) == "os.environ.copy");
}

class Reads {
public:
    Reads(const Module& module, Facts& facts) : module_(module), facts_(facts) {}

    void run() {
        learn();
        module_.walk([&](TSNode node, const Path& path) {
            switch (kind(node)) {
                case Kind::subscript: read_subscript(node, path); break;
                case Kind::call: read_call(node, path); break;
                case Kind::comparison_operator: read_membership(node, path); break;
                default: break;
            }
        });
    }

private:
    struct Read {
        VariableRead::Need need;
        std::string how;
        TSNode fallback{};
        std::string prefix;
        bool guarded = false;
    };

    static bool is_target(TSNode node, const Path& path) {
        if (path.empty()) return false;
        const std::string_view parent = type_of(path.back());
        if (parent == "pattern_list" || parent == "delete_statement") return true;
        return kind(path.back()) == Kind::assignment && same(field(path.back(), "left"), node);
    }

    /// A function of the file that reads the variable whose name it is given: `def required(name): return os.environ[name]`.
    struct Wrapper {
        std::size_t name_index = 0;
        std::string name;  // the parameter for the variable's name
        std::size_t fallback_index = 0;
        std::string fallback;       // the parameter for the default, "" for none
        TSNode fallback_default{};  // … and that parameter's own default
        bool fails = false;
        bool guarded = false;
        std::string how;
    };

    static std::size_t index_of(const std::vector<std::string_view>& names, std::string_view name) {
        return static_cast<std::size_t>(std::ranges::find(names, name) - names.begin());
    }

    void learn_wrapper(TSNode node, const Path& path) {
        Lookup lookup;
        if (kind(node) == Kind::subscript && !is_target(node, path) && is_mapping(module_, field(node, "value")))
            lookup = {.how = "os.environ", .name = field(node, "subscript"), .fallback = {}, .implied = {}, .prefix = {}, .fails = true};
        else if (kind(node) == Kind::call)
            lookup = lookup_of(module_, node, path).value_or(Lookup{});
        if (kind(lookup.name) != Kind::identifier || !lookup.prefix.empty()) return;
        const auto function = std::ranges::find_if(path.rbegin(), path.rend(), [](TSNode above) { return kind(above) == Kind::function_definition; });
        if (function == path.rend()) return;
        const std::vector<std::string_view> parameters = module_.parameters(*function);
        Wrapper wrapper{.name = std::string(module_.text(lookup.name)), .fallback = {}, .how = lookup.how};
        wrapper.name_index = index_of(parameters, wrapper.name);
        if (wrapper.name_index == parameters.size()) return;
        if (kind(lookup.fallback) == Kind::identifier) {
            wrapper.fallback = module_.text(lookup.fallback);
            wrapper.fallback_index = index_of(parameters, wrapper.fallback);
            for (const Binding* binding : module_.bindings(wrapper.fallback, path))
                if (binding->how == Binding::How::parameter) wrapper.fallback_default = binding->value;
        } else if (!is_null(lookup.fallback) && kind(lookup.fallback) != Kind::none) {
            return;  // it has an answer of its own
        }
        const bool raises = has_raise(*function);
        wrapper.guarded = Climb(module_, wrapper.name, wrapper.name).from(node, path).guarded && !raises;
        wrapper.fails = lookup.fails || raises;
        wrappers_.try_emplace(std::string(module_.text(field(*function, "name"))), wrapper);
    }

    /// True where the function's own statements, not those of functions in it, raise.
    bool has_raise(TSNode function) const {
        std::vector<TSNode> open{field(function, "body")};
        for (std::size_t seen = 0; !open.empty() && seen < 4096; ++seen) {
            const TSNode node = open.back();
            open.pop_back();
            if (gives_up(module_, node)) return true;
            if (!is_null(node) && kind(node) != Kind::function_definition) each_child(node, [&](TSNode child) { open.push_back(child); });
        }
        return false;
    }

    /// `required("X")` where the file defines `required`.
    bool read_through_wrapper(TSNode call, const Path& path) {
        const TSNode function = field(call, "function");
        const bool is_own = kind(function) == Kind::identifier || module_.text(function).starts_with("self.") || module_.text(function).starts_with("cls.");
        const auto known = is_own ? wrappers_.find(last_part(module_.text(function))) : wrappers_.end();
        if (known == wrappers_.end()) return false;
        const Wrapper& wrapper = known->second;
        const Arguments arguments = module_.arguments(call);
        const TSNode name = arguments.at(wrapper.name_index, wrapper.name);
        TSNode fallback = wrapper.fallback.empty() ? TSNode{} : arguments.at(wrapper.fallback_index, wrapper.fallback);
        if (is_null(fallback)) fallback = wrapper.fallback_default;
        Read read{VariableRead::Need::bare, wrapper.how, {}, {}, wrapper.guarded};
        if (!is_null(fallback) && kind(fallback) != Kind::none) {
            read.need = VariableRead::Need::defaulted;
            read.fallback = fallback;
        } else if (!is_null(fallback)) {
            read.guarded = true;   // None is an answer here, whatever else the wrapper refuses
        } else if (wrapper.fails) {
            read.need = VariableRead::Need::required;
        }
        if (!is_null(name)) add(name, call, path, read);
        return true;
    }

    /// The variables that the file itself gives a value, from where on: `os.environ["X"] = "y"`, `os.environ.setdefault("X", "y")`.
    void learn() {
        module_.walk([&](TSNode node, const Path& path) {
            if (kind(node) == Kind::subscript || kind(node) == Kind::call) learn_wrapper(node, path);
            TSNode name{};
            if (kind(node) == Kind::assignment && kind(field(node, "left")) == Kind::subscript && is_mapping(module_, field(field(node, "left"), "value")))
                name = field(field(node, "left"), "subscript");
            else if (kind(node) == Kind::call && module_.called(node) == "os.environ.setdefault")
                name = module_.arguments(node).at(0, "key");
            if (is_null(name)) return;
            for (const Literal& literal : module_.literals(name, path)) assigned_.try_emplace(literal.text, ts_node_end_byte(node));
        });
    }

    void read_subscript(TSNode node, const Path& path) {
        if (is_target(node, path) || !is_mapping(module_, field(node, "value"))) return;
        add(field(node, "subscript"), node, path, {VariableRead::Need::required, "os.environ", {}, {}, false});
    }

    void read_call(TSNode node, const Path& path) {
        if (const auto lookup = lookup_of(module_, node, path)) return read_lookup(node, *lookup, path);
        if (read_through_wrapper(node, path)) return;
        const Arguments arguments = module_.arguments(node);
        for (const std::string_view word : {"envvar", "env_var"})
            if (const TSNode names = arguments.keyword(word); !is_null(names)) read_option(node, names, path);
        if (last_part(module_.called(node)) == "from_envvar" && !arguments.positional.empty())
            add(arguments.positional[0], node, path, {VariableRead::Need::required, "flask", {}, {}, !is_null(arguments.at(1, "silent"))});
    }

    void read_lookup(TSNode call, const Lookup& lookup, const Path& path) {
        Read read{VariableRead::Need::bare, lookup.how, lookup.fallback, lookup.prefix, lookup.optional};
        if (kind(lookup.fallback) == Kind::none)
            read.guarded = true;
        else if (!is_null(lookup.fallback))
            read.need = VariableRead::Need::defaulted;
        else if (lookup.fails)
            read.need = VariableRead::Need::required;
        if (!is_null(lookup.name))
            add(lookup.name, call, path, read);
        else
            emit({lookup.implied, field(call, "function"), nullptr}, {}, call, path, read);
    }

    void read_option(TSNode call, TSNode names, const Path& path) {
        const Read read{VariableRead::Need::bare, "option", {}, {}, true};
        if (kind(names) == Kind::list || kind(names) == Kind::tuple)
            each_child(names, [&](TSNode name) { add(name, call, path, read); });
        else
            add(names, call, path, read);
    }

    void read_membership(TSNode node, const Path& path) {
        if (ts_node_named_child_count(node) != 2) return;
        const std::string_view operation = module_.text(field(node, "operators"));
        if (operation != "in" && operation != "not in") return;
        TSNode right = unparenthesized(ts_node_named_child(node, 1));
        if (kind(right) == Kind::call && module_.called(right) == "os.environ.keys") right = field(field(right, "function"), "object");
        if (!is_mapping(module_, right)) return;
        const bool demanded = operation == "not in" && !path.empty() && kind(path.back()) == Kind::if_statement &&
                              same(field(path.back(), "condition"), node) && gives_up_in(module_, field(path.back(), "consequence"));
        add(ts_node_named_child(node, 0), node, path, {VariableRead::Need::bare, "os.environ", {}, {}, !demanded});
    }

    void add(TSNode name, TSNode read_node, const Path& path, const Read& read) {
        for (const Literal& literal : module_.literals(name, path)) emit(literal, module_.text(name), read_node, path, read);
    }

    void emit(const Literal& literal, std::string_view written, TSNode node, const Path& path, const Read& read) {
        VariableRead claim{.name = read.prefix + literal.text, .need = read.need, .how = read.how, .guarded = read.guarded, .default_value = {}};
        if (!is_variable_name(claim.name)) return;
        const Surroundings around = Climb(module_, literal.text, written).from(node, path);
        claim.guarded = claim.guarded || around.guarded || (around.settled && claim.need == VariableRead::Need::bare);
        if (around.fallback && claim.need == VariableRead::Need::bare) {
            claim.need = VariableRead::Need::defaulted;
            claim.default_value = default_value(module_, claim.name, alternative(path), path);
        }
        if (read.need == VariableRead::Need::defaulted) claim.default_value = default_value(module_, claim.name, read.fallback, path);
        if (const auto given = assigned_.find(claim.name); given != assigned_.end() && given->second <= ts_node_start_byte(node)) claim.guarded = true;
        facts_.push_back({std::move(claim), span_of(literal.node), no_scope});
    }

    /// The right side of the `or` that a read is the left of.
    static TSNode alternative(const Path& path) {
        for (auto above = path.rbegin(); above != path.rend(); ++above) {
            if (kind(*above) == Kind::boolean_operator) return field(*above, "right");
            if (kind(*above) != Kind::parenthesized_expression) break;
        }
        return {};
    }

    const Module& module_;
    Facts& facts_;
    std::map<std::string, Wrapper, std::less<>> wrappers_;
    std::map<std::string, std::uint32_t, std::less<>> assigned_;  // the variable -> the byte after which it has a value
};

}  // namespace

bool is_variable_name(std::string_view name) {
    const auto letter = [](char c) { return is_letter(c) || c == '_'; };
    const auto continues = [&](char c) { return is_name_character(c) || c == '.' || c == '-'; };
    return !name.empty() && name.size() <= 200 && letter(name.front()) && std::ranges::all_of(name, continues);
}

Value default_value(const Module& module, std::string_view variable, TSNode expression, const Path& path) {
    if (is_null(expression)) return {};
    if (const auto literal = module.literal_value(expression)) return guarded_value(variable, *literal);
    const auto constants = module.literals(expression, path);
    return constants.size() == 1 ? guarded_value(variable, constants.front().text) : Value{};
}

std::optional<Lookup> lookup_of(const Module& module, TSNode call, const Path& path) {
    const TSNode function = field(call, "function");
    const std::string called = module.qualified(function);
    const auto lookup = [&](std::string_view how, bool optional = false) {
        const Arguments arguments = module.arguments(call);
        return Lookup{.how = std::string(how),
                      .name = arguments.at(0, "key"),
                      .fallback = arguments.at(1, "default"),
                      .implied = {},
                      .prefix = {},
                      .fails = false,
                      .optional = optional};
    };
    std::optional<Lookup> found;
    if (called == "os.getenv" || called == "os.getenvb") {
        found = lookup("os.getenv");
    } else if (called == "os.environ.get") {  // under a name of its own: `get = os.environ.get`
        found = lookup("os.environ");
    } else if (kind(function) == Kind::attribute && is_mapping(module, field(function, "object"))) {
        const std::string_view method = module.text(field(function, "attribute"));
        if (method == "get" || method == "setdefault") found = lookup("os.environ");
        if (method == "pop") found = lookup("os.environ", true);
    } else {
        found = lookup_by_library(module, call, path);
    }
    return found && is_null(found->name) && found->implied.empty() ? std::nullopt : found;
}

void add_variable_reads(const Module& module, Facts& facts) { Reads(module, facts).run(); }

}  // namespace driftaudit::syntax::python
