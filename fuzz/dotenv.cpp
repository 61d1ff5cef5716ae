// Env files: the readers one by one, whose places stand inside the input and in its order, and the collector that compares them. What python-dotenv reads
// without references is read the same when it is written down again in single quotes.
#include "facts.hpp"

#include "collectors/syntax/dotenv.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace driftaudit;
    const std::string_view text = fuzz::text_of(data, size);
    fuzz::collected(fuzz::collector_of("dotenv"), text);

    const auto outside = [](std::string_view name) { return name == "A" ? std::optional<std::string>("a") : std::nullopt; };
    for (const auto read : {syntax::read_as_compose, syntax::read_as_docker_run, syntax::read_as_python_dotenv, syntax::read_as_shell}) {
        for (const syntax::EnvBinding& one : read(text, outside).bindings) {
            fuzz::promise(one.begin <= one.at && one.at <= one.value_at, "a name stands before its value");
            fuzz::promise(one.value_at <= one.value_end && one.value_end <= text.size(), "a value stands inside the input");
        }
    }

    for (const syntax::EnvBinding& one : syntax::read_as_python_dotenv(text, outside).bindings) {
        if (one.inherited || one.written.find('\r') != std::string::npos) continue;
        std::string quoted;
        for (const char c : one.written) quoted += (c == '\'' || c == '\\' ? "\\" : "") + std::string(1, c);
        const auto again = syntax::read_as_python_dotenv("X='" + quoted + "'\n", outside).bindings;
        fuzz::promise(again.size() == 1 && again.front().written == one.written, "what is written down reads back");
    }
    return 0;
}
