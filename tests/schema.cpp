#include "schema.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <stdexcept>

#include "catch.hpp"
#include "places.hpp"

namespace driftaudit::test {
namespace {

using Json = nlohmann::json;

bool has_type(const Json& value, const std::string& type) {
    if (type == "integer") return value.is_number_integer();
    if (type == "number") return value.is_number();
    if (type == "string") return value.is_string();
    if (type == "boolean") return value.is_boolean();
    if (type == "null") return value.is_null();
    if (type == "array") return value.is_array();
    if (type == "object") return value.is_object();
    throw std::invalid_argument("unknown type " + type);
}

bool matches(const std::string& text, const std::string& pattern) { return std::regex_search(text, std::regex(pattern)); }

bool has_format(const std::string& text, const std::string& format) {
    static const std::string rest = R"((?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*$)";
    if (format == "uri") return matches(text, "^[A-Za-z][A-Za-z0-9+.-]*:" + rest);
    if (format == "uri-reference") return matches(text, "^" + rest);
    if (format == "date-time") return matches(text, R"(^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$)");
    throw std::invalid_argument("unknown format " + format);
}

class Validator {
public:
    explicit Validator(const Json& root) : root_(root) {}

    std::vector<std::string> violations(const Json& value, const Json& schema, const std::string& at) const {
        std::vector<std::string> out;
        for (const auto& [name, rule] : schema.items()) {
            const auto keyword = keywords().find(name);
            if (keyword == keywords().end()) throw std::invalid_argument("unknown keyword " + name);
            if (keyword->second) (this->*keyword->second)({value, rule, schema, at}, out);
        }
        return out;
    }

private:
    /// One keyword of a schema, held against a value.
    struct Asked {
        const Json &value, &rule, &schema;
        const std::string& at;
        std::string below(const std::string& key) const { return at + "/" + key; }
        std::string wrong(const std::string& what) const { return at + ": " + what; }
    };
    using Violations = std::vector<std::string>;
    using Keyword = void (Validator::*)(const Asked&, Violations&) const;

    void take(Violations& out, Violations more) const { out.insert(out.end(), more.begin(), more.end()); }

    void reference(const Asked& a, Violations& out) const { take(out, violations(a.value, root_.at(Json::json_pointer(a.rule.get<std::string>().substr(1))), a.at)); }
    void type(const Asked& a, Violations& out) const {
        const Json types = a.rule.is_array() ? a.rule : Json::array({a.rule});
        if (std::none_of(types.begin(), types.end(), [&](const Json& one) { return has_type(a.value, one); })) out.push_back(a.wrong("is not " + a.rule.dump()));
    }
    void constant(const Asked& a, Violations& out) const {
        if (a.value != a.rule) out.push_back(a.wrong("is not " + a.rule.dump()));
    }
    void enumeration(const Asked& a, Violations& out) const {
        if (std::find(a.rule.begin(), a.rule.end(), a.value) == a.rule.end()) out.push_back(a.wrong("is none of " + a.rule.dump()));
    }
    void minimum(const Asked& a, Violations& out) const {
        if (a.value.is_number() && a.value < a.rule) out.push_back(a.wrong("is less than " + a.rule.dump()));
    }
    void maximum(const Asked& a, Violations& out) const {
        if (a.value.is_number() && a.value > a.rule) out.push_back(a.wrong("is more than " + a.rule.dump()));
    }
    void pattern(const Asked& a, Violations& out) const {
        if (a.value.is_string() && !matches(a.value, a.rule)) out.push_back(a.wrong("does not match " + a.rule.dump()));
    }
    void format(const Asked& a, Violations& out) const {
        if (a.value.is_string() && !has_format(a.value, a.rule)) out.push_back(a.wrong("is no " + a.rule.get<std::string>()));
    }
    void required(const Asked& a, Violations& out) const {
        for (const Json& key : a.rule)
            if (a.value.is_object() && !a.value.contains(key.get<std::string>())) out.push_back(a.wrong("lacks " + key.dump()));
    }
    void properties(const Asked& a, Violations& out) const {
        for (const auto& [key, part] : a.rule.items())
            if (a.value.is_object() && a.value.contains(key)) take(out, violations(a.value.at(key), part, a.below(key)));
    }
    void additional(const Asked& a, Violations& out) const {
        if (!a.value.is_object()) return;
        for (const auto& [key, part] : a.value.items()) {
            if (a.schema.contains("properties") && a.schema.at("properties").contains(key)) continue;
            if (a.rule == false)
                out.push_back(a.wrong("has " + key));
            else if (a.rule.is_object())
                take(out, violations(part, a.rule, a.below(key)));
        }
    }
    void items(const Asked& a, Violations& out) const {
        for (std::size_t i = 0; a.value.is_array() && i < a.value.size(); ++i) take(out, violations(a.value[i], a.rule, a.below(std::to_string(i))));
    }
    void fewest_items(const Asked& a, Violations& out) const {
        if (a.value.is_array() && a.value.size() < a.rule.get<std::size_t>()) out.push_back(a.wrong("has less than " + a.rule.dump() + " items"));
    }
    void unique_items(const Asked& a, Violations& out) const {
        if (a.rule == true && a.value.is_array() && std::set<Json>(a.value.begin(), a.value.end()).size() < a.value.size()) out.push_back(a.wrong("has an item twice"));
    }
    std::ptrdiff_t fitting(const Asked& a) const {
        return std::count_if(a.rule.begin(), a.rule.end(), [&](const Json& one) { return violations(a.value, one, a.at).empty(); });
    }
    void any_of(const Asked& a, Violations& out) const {
        if (fitting(a) == 0) out.push_back(a.wrong("fits no alternative"));
    }
    void one_of(const Asked& a, Violations& out) const {
        if (fitting(a) != 1) out.push_back(a.wrong(fitting(a) == 0 ? "fits no alternative" : "fits several alternatives"));
    }

    /// What each keyword asks; null for those that ask nothing.
    static const std::map<std::string, Keyword>& keywords() {
        using V = Validator;
        static const std::map<std::string, Keyword> table = {
            {"$schema", nullptr},       {"$defs", nullptr},           {"definitions", nullptr},         {"id", nullptr},
            {"title", nullptr},         {"description", nullptr},     {"default", nullptr},             {"$ref", &V::reference},
            {"type", &V::type},         {"const", &V::constant},      {"enum", &V::enumeration},        {"minimum", &V::minimum},
            {"maximum", &V::maximum},   {"pattern", &V::pattern},     {"format", &V::format},           {"required", &V::required},
            {"items", &V::items},       {"properties", &V::properties}, {"additionalProperties", &V::additional}, {"minItems", &V::fewest_items},
            {"anyOf", &V::any_of},      {"oneOf", &V::one_of},        {"uniqueItems", &V::unique_items}};
        return table;
    }

    const Json& root_;
};

}  // namespace

std::vector<std::string> schema_violations(const Json& document, const Json& schema) { return Validator(schema).violations(document, schema, ""); }

const Json& report_schema() {
    static const Json schema = [] {
        std::ifstream file(std::string(tree_path) + "/docs/schema/report-1.json");
        return Json::parse(file);
    }();
    return schema;
}

std::vector<std::string> report_violations(const std::string& text, const std::string& definition) {
    const Json document = Json::parse(text, nullptr, false);
    if (document.is_discarded()) return {"is no JSON"};
    return Validator(report_schema()).violations(document, report_schema().at("$defs").at(definition), "");
}

TEST_CASE("the schema validator accepts and refuses as JSON Schema does", "[reporters]") {
    struct Case {
        const char *schema, *document;
        bool valid;
    };
    const Case cases[] = {
        {R"({"type": "integer"})", "1", true},
        {R"({"type": "integer"})", "1.5", false},
        {R"({"type": "integer"})", "true", false},
        {R"({"type": ["string", "null"]})", "null", true},
        {R"({"type": ["string", "null"]})", "1", false},
        {R"({"const": 1})", "1", true},
        {R"({"const": 1})", "2", false},
        {R"({"enum": ["a", "b"]})", R"("b")", true},
        {R"({"enum": ["a", "b"]})", R"("c")", false},
        {R"({"minimum": 0})", "0", true},
        {R"({"minimum": 0})", "-1", false},
        {R"({"minimum": 0})", R"("-1")", true},
        {R"({"pattern": "^[^/]"})", R"("a/b")", true},
        {R"({"pattern": "^[^/]"})", R"("/a")", false},
        {R"({"pattern": "^[^/]"})", R"("")", false},
        {R"({"required": ["a"]})", R"({"a": 1})", true},
        {R"({"required": ["a"]})", R"({"b": 1})", false},
        {R"({"properties": {"a": {"const": 1}}})", R"({"b": 2})", true},
        {R"({"properties": {"a": {"const": 1}}})", R"({"a": 2})", false},
        {R"({"properties": {"a": {}}, "additionalProperties": false})", R"({"a": 1})", true},
        {R"({"properties": {"a": {}}, "additionalProperties": false})", R"({"b": 1})", false},
        {R"({"additionalProperties": {"type": "string"}})", R"({"b": "x"})", true},
        {R"({"additionalProperties": {"type": "string"}})", R"({"b": 1})", false},
        {R"({"items": {"type": "string"}})", R"(["a"])", true},
        {R"({"items": {"type": "string"}})", R"(["a", 1])", false},
        {R"({"oneOf": [{"type": "string"}, {"const": "a"}]})", R"("b")", true},
        {R"({"oneOf": [{"type": "string"}, {"const": "a"}]})", R"("a")", false},
        {R"({"oneOf": [{"type": "string"}, {"const": "a"}]})", "1", false},
        {R"({"anyOf": [{"type": "string"}, {"const": "a"}]})", R"("a")", true},
        {R"({"anyOf": [{"type": "string"}, {"const": "a"}]})", "1", false},
        {R"({"maximum": 3})", "3", true},
        {R"({"maximum": 3})", "4", false},
        {R"({"minItems": 1})", "[1]", true},
        {R"({"minItems": 1})", "[]", false},
        {R"({"uniqueItems": true})", "[1, 2]", true},
        {R"({"uniqueItems": true})", R"([{"a": 1}, {"a": 1}])", false},
        {R"({"uniqueItems": false})", "[1, 1]", true},
        {R"({"format": "uri"})", R"("https://x.example/a%20b")", true},
        {R"({"format": "uri"})", R"("a/b")", false},
        {R"({"format": "uri-reference"})", R"("a/b%20c")", true},
        {R"({"format": "uri-reference"})", R"("a b")", false},
        {R"({"format": "uri-reference"})", R"("a%2")", false},
        {R"({"format": "date-time"})", R"("2026-01-02T03:04:05.6Z")", true},
        {R"({"format": "date-time"})", R"("2026-01-02 03:04")", false},
        {R"({"$ref": "#/$defs/x", "$defs": {"x": {"type": "string"}}})", R"("a")", true},
        {R"({"$ref": "#/$defs/x", "$defs": {"x": {"type": "string"}}})", "1", false},
    };
    for (const Case& one : cases) {
        INFO(one.schema << " " << one.document);
        CHECK(schema_violations(Json::parse(one.document), Json::parse(one.schema)).empty() == one.valid);
    }
    CHECK(schema_violations(Json::parse(R"({"a": [1]})"), Json::parse(R"({"properties": {"a": {"items": {"type": "string"}}}})")) ==
          std::vector<std::string>{R"(/a/0: is not "string")"});
    CHECK_THROWS(schema_violations(1, Json::parse(R"({"multipleOf": 3})")));
}

TEST_CASE("every definition of the published schema is sound", "[reporters]") {
    // each is tried on a value that fits none: an unknown keyword or a reference into nothing would throw
    for (const auto& [name, definition] : report_schema().at("$defs").items()) {
        INFO(name);
        for (const Json& value : {Json::object(), Json::array({Json::object()}), Json("text"), Json(1)})
            CHECK_NOTHROW(Validator(report_schema()).violations(value, definition, ""));
    }
}

}  // namespace driftaudit::test
