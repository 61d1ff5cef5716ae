#include "schema.hpp"

#include <algorithm>
#include <fstream>
#include <functional>
#include <regex>
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

class Validator {
public:
    explicit Validator(const Json& root) : root_(root) {}

    std::vector<std::string> violations(const Json& value, const Json& schema, const std::string& at) const {
        std::vector<std::string> out;
        const auto wrong = [&](const std::string& what) { out.push_back(at + ": " + what); };
        const auto take = [&](std::vector<std::string> more) { out.insert(out.end(), more.begin(), more.end()); };
        for (const auto& [keyword, rule] : schema.items()) {
            if (keyword == "$schema" || keyword == "$defs" || keyword == "title" || keyword == "description") continue;
            if (keyword == "$ref") {
                take(violations(value, root_.at(Json::json_pointer(rule.get<std::string>().substr(1))), at));
            } else if (keyword == "type") {
                const Json types = rule.is_array() ? rule : Json::array({rule});
                if (std::none_of(types.begin(), types.end(), [&](const Json& type) { return has_type(value, type); })) wrong("is not " + rule.dump());
            } else if (keyword == "const") {
                if (value != rule) wrong("is not " + rule.dump());
            } else if (keyword == "enum") {
                if (std::find(rule.begin(), rule.end(), value) == rule.end()) wrong("is none of " + rule.dump());
            } else if (keyword == "minimum") {
                if (value.is_number() && value < rule) wrong("is less than " + rule.dump());
            } else if (keyword == "pattern") {
                if (value.is_string() && !std::regex_search(value.get<std::string>(), std::regex(rule.get<std::string>())))
                    wrong("does not match " + rule.dump());
            } else if (keyword == "required") {
                for (const Json& key : rule)
                    if (value.is_object() && !value.contains(key.get<std::string>())) wrong("lacks " + key.dump());
            } else if (keyword == "properties") {
                for (const auto& [key, part] : rule.items())
                    if (value.is_object() && value.contains(key)) take(violations(value.at(key), part, at + "/" + key));
            } else if (keyword == "additionalProperties") {
                for (const std::string& key : additional(value, schema))
                    if (rule == false)
                        wrong("has " + key);
                    else
                        take(violations(value.at(key), rule, at + "/" + key));
            } else if (keyword == "items") {
                for (std::size_t i = 0; value.is_array() && i < value.size(); ++i) take(violations(value[i], rule, at + "/" + std::to_string(i)));
            } else if (keyword == "oneOf" || keyword == "anyOf") {
                const auto fits = [&](const Json& one) { return violations(value, one, at).empty(); };
                const auto fitting = std::count_if(rule.begin(), rule.end(), fits);
                if (fitting == 0) wrong("fits no alternative");
                if (fitting > 1 && keyword == "oneOf") wrong("fits several alternatives");
            } else {
                throw std::invalid_argument("unknown keyword " + keyword);
            }
        }
        return out;
    }

private:
    static std::vector<std::string> additional(const Json& value, const Json& schema) {
        std::vector<std::string> keys;
        if (value.is_object())
            for (const auto& item : value.items())
                if (!schema.contains("properties") || !schema.at("properties").contains(item.key())) keys.push_back(item.key());
        return keys;
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
        {R"({"$ref": "#/$defs/x", "$defs": {"x": {"type": "string"}}})", R"("a")", true},
        {R"({"$ref": "#/$defs/x", "$defs": {"x": {"type": "string"}}})", "1", false},
    };
    for (const Case& one : cases) {
        INFO(one.schema << " " << one.document);
        CHECK(schema_violations(Json::parse(one.document), Json::parse(one.schema)).empty() == one.valid);
    }
    CHECK(schema_violations(Json::parse(R"({"a": [1]})"), Json::parse(R"({"properties": {"a": {"items": {"type": "string"}}}})")) ==
          std::vector<std::string>{R"(/a/0: is not "string")"});
    CHECK_THROWS(schema_violations(1, Json::parse(R"({"maximum": 3})")));
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
