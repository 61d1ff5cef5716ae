// All three tools pick from the manifest what matters for a lock, write it as JSON with sorted keys, and take its SHA-256. So what is hashed is the text
// that Python's `json.dumps` gives, byte for byte: its separators, its escapes of all that is not ASCII, its floats. A date has no JSON: where one stands,
// the tool itself fails, and there is no hash.
#include "content-hash.hpp"

#include <mbedtls/md.h>

#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <string>

#include <driftaudit/requirement.hpp>
#include <driftaudit/utf8.hpp>

namespace driftaudit::syntax {
namespace {

std::string sha256(std::string_view text) {
    std::array<unsigned char, 32> digest{};
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    if (mbedtls_md(mbedtls_md_info_from_type(MBEDTLS_MD_SHA256), bytes, text.size(), digest.data()) != 0) return {};
    std::string out;
    for (const unsigned char byte : digest) out.append({"0123456789abcdef"[byte >> 4], "0123456789abcdef"[byte & 15]});
    return out;
}

// The fewest digits that mean this number, written out from 0.0001 up to 16 digits, else with an exponent of two digits or more.
std::string python_float(double value) {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
    std::array<char, 64> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), std::abs(value), std::chars_format::scientific).ptr;
    const std::string_view text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
    const std::size_t e = text.find('e');
    std::string digits(text.substr(0, e));
    std::erase(digits, '.');
    int exponent = 0;
    std::from_chars(text.data() + e + (text[e + 1] == '+' ? 2 : 1), end, exponent);
    const std::string sign = std::signbit(value) ? "-" : "";
    if (exponent < -4 || exponent >= 16) {
        const std::string power = std::to_string(std::abs(exponent));
        return sign + digits[0] + (digits.size() > 1 ? "." + digits.substr(1) : "") + (exponent < 0 ? "e-" : "e+") + (power.size() < 2 ? "0" : "") + power;
    }
    if (exponent < 0) return sign + "0." + std::string(static_cast<std::size_t>(-exponent - 1), '0') + digits;
    const auto whole = static_cast<std::size_t>(exponent) + 1;
    if (digits.size() <= whole) return sign + digits + std::string(whole - digits.size(), '0') + ".0";
    return sign + digits.substr(0, whole) + "." + digits.substr(whole);
}

void append_unit(std::string& out, std::uint32_t unit) {
    out += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4) out += "0123456789abcdef"[(unit >> shift) & 15];
}

void append_escaped(std::string& out, std::uint32_t character) {
    if (character >= 0x10000) {
        append_unit(out, 0xd800 + ((character - 0x10000) >> 10));
        character = 0xdc00 + ((character - 0x10000) & 0x3ff);
    }
    append_unit(out, character);
}

// The character that begins a text of UTF-8, which is taken off it.
std::uint32_t take_character(std::string_view& text) {
    const std::size_t length = std::max<std::size_t>(utf8_length(text), 1);
    std::uint32_t character = static_cast<unsigned char>(text[0]) & (length == 1 ? 0xffu : 0x7fu >> length);
    for (std::size_t i = 1; i < length; ++i) character = character << 6 | (static_cast<unsigned char>(text[i]) & 0x3fu);
    text.remove_prefix(length);
    return character;
}

std::string python_string(std::string_view text) {
    static constexpr std::string_view escaped = "\"\\\n\r\t\f\b", letters = "\"\\nrtfb";
    std::string out = "\"";
    while (!text.empty()) {
        if (const std::size_t letter = escaped.find(text[0]); letter != escaped.npos) {
            out.append({'\\', letters[letter]});
            text.remove_prefix(1);
        } else if (text[0] >= ' ' && text[0] <= '~') {
            out += text[0];
            text.remove_prefix(1);
        } else {
            append_escaped(out, take_character(text));
        }
    }
    return out += '"';
}

/// Members of an object, each value written already; sorted as Python sorts them, whose order of strings is that of their UTF-8.
using Members = std::map<std::string, std::string>;

class Writer {
public:
    /// Python's default separators, or the ones without blanks.
    explicit Writer(bool compact) : comma_(compact ? "," : ", "), colon_(compact ? ":" : ": ") {}

    std::string object(const Members& members) const {
        std::string out = "{";
        for (const auto& [key, value] : members) out.append(out.size() > 1 ? comma_ : "").append(python_string(key)).append(colon_).append(value);
        return out += '}';
    }

    std::string value(const toml::node& node) {
        if (const auto* table = node.as_table()) return object(members(*table));
        if (const auto* array = node.as_array()) return list({array});
        if (const auto* text = node.as_string()) return python_string(text->get());
        if (const auto* number = node.as_integer()) return std::to_string(number->get());
        if (const auto* number = node.as_floating_point()) return python_float(number->get());
        if (const auto* on = node.as_boolean()) return on->get() ? "true" : "false";
        possible_ = false;
        return {};
    }

    /// The value, or this text where there is none.
    std::string value_or(const toml::node* node, std::string_view other) { return node ? value(*node) : std::string(other); }

    Members members(const toml::table& table) {
        Members out;
        for (const auto& [key, node] : table) out.emplace(std::string(key.str()), value(node));
        return out;
    }

    /// Several arrays as one.
    std::string list(const std::vector<const toml::array*>& arrays) {
        std::string out = "[";
        for (const toml::array* array : arrays)
            for (const toml::node& item : *array) out.append(out.size() > 1 ? comma_ : "").append(value(item));
        return out += ']';
    }

    /// The hash of a text that this has written; "" where something in it has no JSON.
    std::string hash(std::string_view text) const { return possible_ ? sha256(text) : std::string{}; }

private:
    std::string_view comma_, colon_;
    bool possible_ = true;
};

// Those of the keys that the table has.
Members present(Writer& writer, const toml::table* table, std::initializer_list<std::string_view> keys) {
    Members out;
    for (const std::string_view key : keys)
        if (const toml::node* node = table ? table->get(key) : nullptr) out.emplace(std::string(key), writer.value(*node));
    return out;
}

std::string poetry_1_hash(const toml::table* poetry) {
    Writer writer(false);
    Members members = present(writer, poetry, {"dependencies", "source", "extras", "dev-dependencies", "group"});
    for (const char* key : {"dependencies", "source", "extras", "dev-dependencies"}) members.emplace(key, "null");
    return writer.hash(writer.object(members));
}

// Poetry 2 goes on as before for a manifest that says everything in `tool.poetry`.
std::string poetry_2_hash(const toml::table& pyproject, const toml::table* poetry) {
    Writer writer(false);
    const Members project = present(writer, find_table(pyproject, {"project"}), {"requires-python", "dependencies", "optional-dependencies"});
    const toml::table* groups = find_table(pyproject, {"dependency-groups"});
    if (project.empty() && (!groups || groups->empty())) return poetry_1_hash(poetry);
    const Members own = present(writer, poetry, {"dependencies", "source", "extras", "dev-dependencies", "group"});
    Members all{{"project", writer.object(project)}, {"tool", writer.object({{"poetry", writer.object(own)}})}};
    if (groups && !groups->empty()) all.emplace("dependency-groups", writer.value(*groups));
    return writer.hash(writer.object(all));
}

// The groups of PEP 735, and behind what each lists what pdm's own table lists for it.
std::map<std::string, std::vector<const toml::array*>> pdm_groups(const toml::table& pyproject) {
    std::map<std::string, std::vector<const toml::array*>> out;
    for (const toml::table* groups : {find_table(pyproject, {"dependency-groups"}), find_table(pyproject, {"tool", "pdm", "dev-dependencies"})})
        if (groups)
            for (const auto& [name, list] : *groups)
                if (const toml::array* array = list.as_array()) out[normalized_name(name.str())].push_back(array);
    return out;
}

}  // namespace

std::vector<ContentHash> poetry_hashes(const toml::table& pyproject) {
    const toml::table* poetry = find_table(pyproject, {"tool", "poetry"});
    if (!poetry && !find_table(pyproject, {"project"})) return {};
    std::vector<ContentHash> out;
    if (std::string hash = poetry_1_hash(poetry); !hash.empty()) out.push_back({"poetry", "poetry 1", std::move(hash)});
    if (std::string hash = poetry_2_hash(pyproject, poetry); !hash.empty() && (out.empty() || hash != out[0].digest))
        out.push_back({"poetry", "poetry 2", std::move(hash)});
    return out;
}

std::optional<ContentHash> pdm_hash(const toml::table& pyproject) {
    const toml::table *project = find_table(pyproject, {"project"}), *pdm = find_table(pyproject, {"tool", "pdm"});
    if (!project && !pdm) return std::nullopt;
    Writer writer(false);
    Members groups;
    for (const auto& [name, lists] : pdm_groups(pyproject)) groups.emplace(name, writer.list(lists));
    Members all = present(writer, project, {"dependencies", "optional-dependencies", "requires-python"});
    all.emplace("dev-dependencies", writer.object(groups));
    all.emplace("sources", writer.value_or(pdm ? pdm->get("source") : nullptr, "[]"));
    all.emplace("resolution", writer.value_or(pdm ? pdm->get("resolution") : nullptr, "{}"));
    all.insert({{"dependencies", "[]"}, {"optional-dependencies", "{}"}, {"requires-python", "\"\""}});  // where they are absent
    std::string hash = writer.hash(writer.object(all));
    if (hash.empty()) return std::nullopt;
    return ContentHash{"pdm", "pdm", std::move(hash)};
}

std::optional<ContentHash> pipenv_hash(const toml::table& pipfile) {
    Writer writer(true);
    Members all = writer.members(pipfile);  // categories of the user's own count too
    const auto take = [&](const std::string& key, std::string_view otherwise) {
        const auto found = all.extract(key);
        return found.empty() ? std::string(otherwise) : found.mapped();
    };
    const std::string sources = take("source", R"([{"name":"pypi","url":"https://pypi.org/simple","verify_ssl":true}])");
    const std::string requires_table = take("requires", "{}");
    std::string packages = take("packages", "{}"), dev_packages = take("dev-packages", "{}");
    for (const char* key : {"pipenv", "pipfile", "scripts"}) all.erase(key);
    all.insert_or_assign("default", std::move(packages));
    all.insert_or_assign("develop", std::move(dev_packages));
    all.insert_or_assign("_meta", writer.object({{"requires", requires_table}, {"sources", sources}}));
    std::string hash = writer.hash(writer.object(all));
    if (hash.empty()) return std::nullopt;
    return ContentHash{"pipenv", "pipenv", std::move(hash)};
}

}  // namespace driftaudit::syntax
