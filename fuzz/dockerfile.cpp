// Dockerfiles: their instructions read back from their printed form, what they make, and the facts about them.
#include "collectors/syntax/dockerfile-evaluation.hpp"
#include "facts.hpp"

namespace {

using namespace driftaudit;
using namespace driftaudit::fuzz;
using syntax::Instruction;

/// A flag so that it loses what protects its blanks and quotes when it is read.
std::string protected_flag(std::string_view flag) {
    std::string out;
    for (const char c : flag) {
        if (c == '\\' || c == '"' || c == '\'' || (c >= '\t' && c <= '\r') || c == ' ') out += '\\';
        out += c;
    }
    return out;
}

std::string printed(const syntax::Dockerfile& file) {
    std::string out = std::string("# escape=") + file.escape + "\n";
    for (const Instruction& one : file.instructions) {
        out += (one.triggered_from > 0 ? "ONBUILD " : "") + one.name;
        for (const syntax::Mapped& flag : one.flags) out += " " + protected_flag(flag.text);
        if (!one.flags.empty() || one.arguments.text.starts_with("--")) out += " --";
        out += " " + one.arguments.text + "\n";
        for (const syntax::Heredoc& heredoc : one.heredocs) out += heredoc.content.text + heredoc.name + "\n";
    }
    return out;
}

bool is_same(const Instruction& one, const Instruction& other) {
    const auto text_of = [](const syntax::Mapped& text) { return text.text; };
    const auto content_of = [](const syntax::Heredoc& heredoc) { return heredoc.content.text; };
    return one.name == other.name && std::ranges::equal(one.flags, other.flags, {}, text_of, text_of) && one.arguments.text == other.arguments.text &&
           std::ranges::equal(one.heredocs, other.heredocs, {}, content_of, content_of) && one.list.has_value() == other.list.has_value() &&
           (one.triggered_from > 0) == (other.triggered_from > 0);
}

/// Files that can be printed: without mistakes, and no line of them goes on.
bool is_printable(const syntax::Dockerfile& file) {
    return file.mistake.empty() && std::ranges::all_of(file.instructions, [&](const Instruction& one) {
        const auto ends = [&](const syntax::Mapped& text) { return !text.text.empty() && (text.text.back() == file.escape || text.text.find('\n') != std::string::npos); };
        return one.mistake.empty() && !ends(one.arguments) && std::ranges::none_of(one.flags, ends);
    });
}

void promise_evaluation(const syntax::Dockerfile& file, bool knows_everything) {
    syntax::BuildRequest request;
    request.knows_everything = knows_everything;
    request.arguments = {{"A", "1"}, {"B", std::nullopt}};
    const syntax::Evaluation built = syntax::evaluate(file, request);
    for (const auto* remarks : {&built.mistakes, &built.undefined})
        for (const syntax::BuildRemark& remark : *remarks) promise(remark.instruction < std::max<std::size_t>(file.instructions.size(), 1), "a remark is about an instruction");
    promise(std::ranges::is_sorted(built.stages), "the stages that a target needs are in the order of the file");
    promise(built.image.directory.starts_with('/'), "a working directory is absolute");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = text_of(data, size);
    const syntax::Dockerfile file = syntax::parse_dockerfile(text);
    for (const Instruction& one : file.instructions) {
        promise(lies_in(text, one.at.begin) && lies_in(text, one.keyword.end), "an instruction lies inside the input");
        promise(one.first_line <= one.last_line, "an instruction ends behind its begin");
    }
    if (is_printable(file)) {
        const syntax::Dockerfile again = syntax::parse_dockerfile(printed(file));
        promise(std::ranges::equal(file.instructions, again.instructions, is_same), "a printed file reads the same");
    }
    promise_evaluation(file, true);
    promise_evaluation(file, false);
    collected(collector_of("dockerfile"), text);
    return 0;
}
