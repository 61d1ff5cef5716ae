#include "python.hpp"

#include <driftaudit/text.hpp>

#include <algorithm>
#include <array>

namespace driftaudit::syntax::python {
namespace {

struct KindName {
    std::string_view name;
    Kind kind;
};

constexpr KindName kind_names[] = {{"argument_list", Kind::argument_list},
                                   {"assignment", Kind::assignment},
                                   {"attribute", Kind::attribute},
                                   {"augmented_assignment", Kind::augmented_assignment},
                                   {"binary_operator", Kind::binary_operator},
                                   {"block", Kind::block},
                                   {"boolean_operator", Kind::boolean_operator},
                                   {"call", Kind::call},
                                   {"class_definition", Kind::class_definition},
                                   {"comparison_operator", Kind::comparison_operator},
                                   {"concatenated_string", Kind::concatenated_string},
                                   {"conditional_expression", Kind::conditional_expression},
                                   {"decorator", Kind::decorator},
                                   {"default_parameter", Kind::default_parameter},
                                   {"dictionary", Kind::dictionary},
                                   {"elif_clause", Kind::elif_clause},
                                   {"else_clause", Kind::else_clause},
                                   {"except_clause", Kind::except_clause},
                                   {"except_group_clause", Kind::except_clause},
                                   {"expression_list", Kind::expression_list},
                                   {"expression_statement", Kind::expression_statement},
                                   {"false", Kind::false_value},
                                   {"float", Kind::float_value},
                                   {"for_in_clause", Kind::for_in_clause},
                                   {"for_statement", Kind::for_statement},
                                   {"function_definition", Kind::function_definition},
                                   {"identifier", Kind::identifier},
                                   {"if_statement", Kind::if_statement},
                                   {"import_from_statement", Kind::import_from_statement},
                                   {"import_statement", Kind::import_statement},
                                   {"integer", Kind::integer},
                                   {"keyword_argument", Kind::keyword_argument},
                                   {"lambda", Kind::lambda},
                                   {"list", Kind::list},
                                   {"module", Kind::module},
                                   {"named_expression", Kind::named_expression},
                                   {"none", Kind::none},
                                   {"not_operator", Kind::not_operator},
                                   {"pair", Kind::pair},
                                   {"parameters", Kind::parameters},
                                   {"lambda_parameters", Kind::parameters},
                                   {"parenthesized_expression", Kind::parenthesized_expression},
                                   {"raise_statement", Kind::raise_statement},
                                   {"set", Kind::set},
                                   {"string", Kind::string},
                                   {"subscript", Kind::subscript},
                                   {"true", Kind::true_value},
                                   {"try_statement", Kind::try_statement},
                                   {"tuple", Kind::tuple},
                                   {"typed_default_parameter", Kind::typed_default_parameter},
                                   {"typed_parameter", Kind::typed_parameter},
                                   {"while_statement", Kind::while_statement},
                                   {"with_statement", Kind::with_statement}};

/// The kind of every symbol of the grammar: the parser's numbers are compared, never its words.
std::vector<Kind> kinds_of_symbols() {
    const TSLanguage* language = tree_sitter_python();
    std::vector<Kind> kinds(ts_language_symbol_count(language), Kind::other);
    for (TSSymbol symbol = 0; symbol < kinds.size(); ++symbol) {
        if (ts_language_symbol_type(language, symbol) != TSSymbolTypeRegular) continue;
        const std::string_view name = ts_language_symbol_name(language, symbol);
        for (const KindName& known : kind_names)
            if (known.name == name) kinds[symbol] = known.kind;
    }
    return kinds;
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// A string's content with its escapes resolved, as far as names and ids need them; an escape that is not known stays as written, as Python keeps it.
std::string unescaped(std::string_view content) {
    static constexpr std::string_view codes = "nrt\\'\"", characters = "\n\r\t\\'\"";
    std::string out;
    for (std::size_t i = 0; i < content.size(); ++i) {
        if (content[i] != '\\' || i + 1 == content.size()) {
            out += content[i];
            continue;
        }
        const char code = content[++i];
        if (const std::size_t known = codes.find(code); known != std::string_view::npos) {
            out += characters[known];
        } else if (code == 'x' && i + 2 < content.size() && hex_digit(content[i + 1]) >= 0 && hex_digit(content[i + 2]) >= 0) {
            out += static_cast<char>(hex_digit(content[i + 1]) * 16 + hex_digit(content[i + 2]));
            i += 2;
        } else if (code != '\n') {
            out += '\\';
            out += code;
        }
    }
    return out;
}

bool binds_names(Kind k) { return k == Kind::function_definition || k == Kind::lambda || k == Kind::class_definition || k == Kind::module; }

}  // namespace

Kind kind(TSNode node) {
    static const std::vector<Kind> kinds = kinds_of_symbols();
    if (is_null(node)) return Kind::other;
    const TSSymbol symbol = ts_node_symbol(node);
    return symbol < kinds.size() ? kinds[symbol] : Kind::other;
}

TSNode unparenthesized(TSNode node) {
    while (kind(node) == Kind::parenthesized_expression) {
        std::uint32_t inner = 0;
        while (inner < ts_node_named_child_count(node) && ts_node_is_extra(ts_node_named_child(node, inner))) ++inner;
        if (inner == ts_node_named_child_count(node)) break;
        node = ts_node_named_child(node, inner);
    }
    return node;
}

bool holds_word(std::string_view text, std::string_view word) {
    for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
        const std::size_t end = at + word.size();
        if ((at == 0 || !is_name_character(text[at - 1])) && (end == text.size() || !is_name_character(text[end]))) return true;
    }
    return false;
}

TSNode Arguments::keyword(std::string_view name) const {
    for (const auto& [key, value] : keywords)
        if (key == name) return value;
    return {};
}

TSNode Arguments::at(std::size_t index, std::string_view name) const { return index < positional.size() ? positional[index] : keyword(name); }

const void* scope_of(const Path& path) {
    for (auto node = path.rbegin(); node != path.rend(); ++node)
        if (binds_names(kind(*node))) return node->id;
    return nullptr;
}

Module::Module(std::string_view bytes) : tree_(tree_sitter_python(), bytes) {
    if (tree_) learn();
}

void Module::learn() {
    walk([&](TSNode node, const Path& path) {
        switch (kind(node)) {
            case Kind::import_statement: learn_import(node); break;
            case Kind::import_from_statement: learn_from_import(node); break;
            case Kind::assignment: bind(field(node, "left"), field(node, "right"), Binding::How::assigned, scope_of(path)); break;
            case Kind::named_expression: bind(field(node, "name"), field(node, "value"), Binding::How::assigned, scope_of(path)); break;
            case Kind::for_statement:
            case Kind::for_in_clause: bind(field(node, "left"), field(node, "right"), Binding::How::looped, scope_of(path)); break;
            case Kind::function_definition:
            case Kind::lambda: bind_parameters(node); break;
            default: break;
        }
    });
}

void Module::learn_import(TSNode node) {
    each_child(node, [&](TSNode child) {
        if (type_of(child) == "aliased_import") {
            imports_[std::string(text(field(child, "alias")))] = text(field(child, "name"));
        } else if (type_of(child) == "dotted_name") {
            const std::string_view name = text(child), first = name.substr(0, name.find('.'));
            imports_.try_emplace(std::string(first), first);
            imports_.try_emplace(std::string(name), name);  // for `imports`
        }
    });
}

void Module::learn_from_import(TSNode node) {
    const TSNode from = field(node, "module_name");
    const std::string prefix = std::string(text(from)) + (text(from).ends_with('.') ? "" : ".");
    each_child(node, [&](TSNode child) {
        if (same(child, from)) return;
        if (type_of(child) == "aliased_import")
            imports_[std::string(text(field(child, "alias")))] = prefix + std::string(text(field(child, "name")));
        else if (type_of(child) == "dotted_name")
            imports_[std::string(text(child))] = prefix + std::string(text(child));
    });
}

void Module::bind(TSNode target, TSNode value, Binding::How how, const void* scope) {
    if (is_null(target) || is_null(value)) return;
    const Kind k = kind(target);
    if (k != Kind::identifier && k != Kind::attribute) return;  // what is unpacked is not followed
    bindings_[std::string(text(target))].push_back({scope, how, value});
}

TSNode Module::parameter_name(TSNode parameter) const {
    switch (kind(parameter)) {
        case Kind::identifier: return parameter;
        case Kind::typed_parameter: return ts_node_named_child(parameter, 0);
        default: return field(parameter, "name");
    }
}

void Module::bind_parameters(TSNode function) {
    const TSNode parameters = field(function, "parameters");
    if (is_null(parameters)) return;
    each_child(parameters, [&](TSNode parameter) {
        if (const TSNode name = parameter_name(parameter); !is_null(name))
            bindings_[std::string(text(name))].push_back({function.id, Binding::How::parameter, field(parameter, "value")});
    });
}

std::vector<std::string_view> Module::parameters(TSNode function) const {
    std::vector<std::string_view> names;
    const TSNode list = field(function, "parameters");
    if (is_null(list)) return names;
    each_child(list, [&](TSNode parameter) {
        const std::string_view name = text(parameter_name(parameter));
        if (!name.empty() && name != "self" && name != "cls") names.push_back(name);
    });
    return names;
}

std::string Module::qualified(TSNode expression) const { return qualified(expression, 0); }

std::string Module::qualified(TSNode expression, int depth) const {
    std::string attributes;
    while (kind(expression) == Kind::attribute) {
        attributes = "." + std::string(text(field(expression, "attribute"))) + attributes;
        expression = unparenthesized(field(expression, "object"));
    }
    if (kind(expression) != Kind::identifier || depth > 4) return {};
    const std::string_view name = text(expression);
    if (const auto imported = imports_.find(name); imported != imports_.end()) return imported->second + attributes;
    // an alias: `env = os.environ`
    const std::vector<Binding>& all = bindings_anywhere(name);
    if (const auto value = only_value(all); value && (kind(*value) == Kind::attribute || kind(*value) == Kind::identifier) && text(*value) != name)
        if (const std::string target = qualified(*value, depth + 1); !target.empty()) return target + attributes;
    return std::string(name) + attributes;
}

std::optional<TSNode> Module::only_value(const std::vector<Binding>& all) const {
    if (all.empty()) return std::nullopt;
    for (const Binding& binding : all)
        if (binding.how != Binding::How::assigned || text(binding.value) != text(all.front().value)) return std::nullopt;
    return unparenthesized(all.front().value);
}

std::optional<TSNode> Module::constructor(TSNode expression) const {
    const auto value = only_value(bindings_anywhere(text(expression)));
    return value && kind(*value) == Kind::call ? value : std::nullopt;
}

Arguments Module::arguments(TSNode call) const {
    Arguments out;
    const TSNode list = kind(call) == Kind::call ? field(call, "arguments") : call;
    if (kind(list) != Kind::argument_list) return out;
    bool starred = false;
    each_child(list, [&](TSNode argument) {
        const std::string_view type = type_of(argument);
        if (ts_node_is_extra(argument)) return;  // comments and continued lines
        if (kind(argument) == Kind::keyword_argument)
            out.keywords.emplace_back(text(field(argument, "name")), unparenthesized(field(argument, "value")));
        else if (type == "list_splat")
            starred = true;
        else if (!starred && type != "dictionary_splat")
            out.positional.push_back(unparenthesized(argument));
    });
    return out;
}

std::optional<std::string> Module::string_value(TSNode node) const {
    node = unparenthesized(node);
    if (kind(node) == Kind::concatenated_string) {
        std::string whole;
        bool known = true;
        each_child(node, [&](TSNode part) {
            if (kind(part) != Kind::string) return;
            const auto value = string_value(part);
            known = known && value;
            if (value && whole.size() < 65536) whole += *value;
        });
        return known ? std::optional(whole) : std::nullopt;
    }
    if (kind(node) != Kind::string) return std::nullopt;
    const std::string_view whole = text(node);
    const std::size_t quote = whole.find_first_of("'\"");
    if (quote == std::string_view::npos) return std::nullopt;
    const std::string_view prefix = whole.substr(0, quote);
    bool holes = false;
    each_child(node, [&](TSNode part) { holes = holes || type_of(part) == "interpolation"; });
    const std::size_t width = whole.substr(quote).starts_with(std::string(3, whole[quote])) ? 3 : 1;
    if (holes || whole.size() < quote + 2 * width || whole.size() > 65536) return std::nullopt;
    const std::string_view content = whole.substr(quote + width, whole.size() - quote - 2 * width);
    return prefix.find_first_of("rR") != std::string_view::npos ? std::string(content) : unescaped(content);
}

std::optional<std::string> Module::literal_value(TSNode node) const {
    node = unparenthesized(node);
    switch (kind(node)) {
        case Kind::integer:
        case Kind::float_value:
        case Kind::true_value:
        case Kind::false_value: return std::string(text(node));
        default: return string_value(node);
    }
}

const std::vector<Binding>& Module::bindings_anywhere(std::string_view name) const {
    static const std::vector<Binding> none;
    const auto found = bindings_.find(name);
    return found == bindings_.end() ? none : found->second;
}

std::vector<const Binding*> Module::bindings(std::string_view name, const Path& path) const {
    const std::vector<Binding>& all = bindings_anywhere(name);
    std::vector<const Binding*> found;
    if (all.empty()) return found;
    bool inner = true;  // a class body's names are seen in the class body itself only
    for (auto node = path.rbegin(); node != path.rend(); ++node) {
        const Kind k = kind(*node);
        if (!binds_names(k) || (k == Kind::class_definition && !inner)) continue;
        inner = false;
        for (const Binding& binding : all)
            if (binding.scope == node->id) found.push_back(&binding);
        if (!found.empty()) break;
    }
    return found;
}

std::vector<Literal> Module::literals(TSNode expression, const Path& path) const {
    std::vector<Literal> out;
    add_literals(expression, path, nullptr, 0, out);
    return out;
}

void Module::add_literals(TSNode expression, const Path& path, const Binding* through, int depth, std::vector<Literal>& out) const {
    constexpr std::size_t most = 256;
    expression = unparenthesized(expression);
    if (depth > 4 || out.size() >= most) return;
    if (auto value = string_value(expression)) {
        out.push_back({std::move(*value), expression, through});
        return;
    }
    if (kind(expression) != Kind::identifier) return;
    const auto bound = bindings(text(expression), path);
    if (bound.size() != 1) return;  // given two values, it stands for neither
    const TSNode value = unparenthesized(bound.front()->value);
    if (bound.front()->how == Binding::How::assigned) return add_literals(value, path, bound.front(), depth + 1, out);
    if (bound.front()->how == Binding::How::parameter) return;
    TSNode items = value;
    const Binding* source = bound.front();
    if (kind(items) == Kind::identifier) {
        const auto list = bindings(text(items), path);
        if (list.size() != 1 || list.front()->how != Binding::How::assigned) return;
        source = list.front();
        items = unparenthesized(source->value);
    }
    const Kind k = kind(items);
    if (k != Kind::list && k != Kind::tuple && k != Kind::set && k != Kind::expression_list) return;
    each_child(items, [&](TSNode item) {
        if (auto text_of_item = string_value(item); text_of_item && out.size() < most) out.push_back({std::move(*text_of_item), item, source});
    });
}

bool Module::imports(std::string_view package) const {
    for (const auto& [name, target] : imports_)
        if (target == package || (target.size() > package.size() && target.starts_with(package) && target[package.size()] == '.')) return true;
    return false;
}

}  // namespace driftaudit::syntax::python
