#include "model-family.hpp"

#include <driftaudit/data.hpp>
#include <driftaudit/text.hpp>

#include <algorithm>

namespace driftaudit::syntax {
namespace {

constexpr std::string_view routers[] = {"ai21",         "anthropic",
                                        "azure",        "azure_ai",
                                        "bedrock",      "bedrock_converse",
                                        "cerebras",     "cohere",
                                        "cohere_chat",  "databricks",
                                        "deepinfra",    "deepseek",
                                        "fireworks",    "fireworks_ai",
                                        "gemini",       "google",
                                        "google-gla",   "google-vertex",
                                        "google_genai", "google_vertexai",
                                        "groq",         "grok",
                                        "huggingface",  "litellm",
                                        "meta",         "mistral",
                                        "mistral_ai",   "mistralai",
                                        "models",       "moonshot",
                                        "nvidia_nim",   "ollama",
                                        "ollama_chat",  "openai",
                                        "openai-chat",  "openai-responses",
                                        "openrouter",   "perplexity",
                                        "qwen",         "replicate",
                                        "sambanova",    "text-completion-openai",
                                        "together",     "together_ai",
                                        "vertex_ai",    "vertex_ai_beta",
                                        "vllm",         "voyage",
                                        "watsonx",      "x-ai",
                                        "xai",          "zai",
                                        "z-ai",         "local",
                                        "converse"};
constexpr std::string_view regions[] = {"us.", "eu.", "apac.", "global.", "us-gov.", "jp.", "au.", "ca."};
constexpr std::string_view file_endings[] = {".json", ".txt", ".md",          ".py",     ".yaml", ".yml",   ".toml", ".csv",  ".png",
                                             ".jpg",  ".svg", ".html",        ".bin",    ".pt",   ".pth",   ".pkl",  ".onnx", ".gguf",
                                             ".ckpt", ".h5",  ".safetensors", ".joblib", ".log",  ".jsonl", ".zip",  ".gz",   ".tar"};
constexpr std::string_view folders[] = {"model",   "models",    "data",     "checkpoint", "checkpoints",  "output",      "outputs", "out",   "result",
                                        "results", "artifacts", "artifact", "weights",    "saved_models", "saved_model", "tmp",     "cache", "assets",
                                        "src",     "app",       "files",    "local",      "runs",         "experiments", "trained", "home",  "mnt",
                                        "opt",     "var",       "path",     "static",     "resources",    "pretrained",  "ckpt",    "ckpts", "logs"};

bool is_id_character(char c) { return is_alnum(c) || std::string_view("._:@+-").find(c) != std::string_view::npos; }

/// Whether a shape matches a whole text; `*` goes back to its last place only, which is enough for runs.
bool matches(std::string_view shape, std::string_view text) {
    std::size_t s = 0, t = 0, star = std::string_view::npos, resume = 0;
    while (t < text.size()) {
        if (s < shape.size() && shape[s] == '*') {
            star = s++;
            resume = t;
        } else if (s < shape.size() && (shape[s] == '#' ? is_digit(text[t]) : lower(shape[s]) == lower(text[t]))) {
            ++s;
            ++t;
        } else if (star != std::string_view::npos && is_id_character(text[resume])) {
            s = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    while (s < shape.size() && shape[s] == '*') ++s;
    return s == shape.size();
}

std::vector<std::string_view> split(std::string_view list) {
    std::vector<std::string_view> parts;
    while (!list.empty()) {
        const std::size_t comma = std::min(list.find(','), list.size());
        parts.push_back(list.substr(0, comma));
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return parts;
}

bool ends_like_a_file(std::string_view id) {
    return std::ranges::any_of(file_endings, [&](std::string_view ending) { return id.ends_with(ending); });
}

/// The id without its outermost router (`openai/`, `openai:`) or region; the same where it has none.
std::string_view without_prefix(std::string_view id) {
    for (const std::string_view region : regions)
        if (id.starts_with(region)) return id.substr(region.size());
    const std::size_t end = id.find_first_of("/:");
    if (end == std::string_view::npos || end + 1 >= id.size()) return id;
    return std::ranges::find(routers, id.substr(0, end)) != std::end(routers) ? id.substr(end + 1) : id;
}

}  // namespace

const std::vector<ModelFamily>& model_families() {
    static const std::vector<ModelFamily> families = [] {
        std::vector<ModelFamily> all;
        for (const auto& row : data_rows("model-families")) {
            if (row.size() < 3) continue;
            using enum ModelFamily::Certainty;
            all.push_back({row[0], row[1],
                           row[2] == "sure"  ? sure
                           : row[2] == "hub" ? hub
                                             : generic,
                           row.size() > 3 ? split(row[3]) : std::vector<std::string_view>{}});
        }
        return all;
    }();
    return families;
}

std::vector<const ModelFamily*> families_of(std::string_view id) {
    std::vector<const ModelFamily*> found;
    if (id.size() < 2 || id.size() > 160 || ends_like_a_file(id) || !std::ranges::any_of(id, is_letter)) return found;
    if (!std::ranges::all_of(id, [](char c) { return is_id_character(c) || c == '/'; })) return found;
    for (int routed = 0; routed < 4 && found.empty(); ++routed) {
        for (const ModelFamily& family : model_families())
            if (matches(family.shape, id)) found.push_back(&family);
        const std::string_view rest = without_prefix(id);
        if (rest.size() == id.size()) break;
        id = rest;
    }
    std::ranges::stable_sort(found, {}, &ModelFamily::certainty);
    return found;
}

bool is_hub_id(std::string_view id) {
    const std::size_t slash = id.find('/');
    if (slash == std::string_view::npos || slash == 0 || slash + 1 >= id.size() || id.size() > 160 || id.find('/', slash + 1) != std::string_view::npos)
        return false;
    const std::string_view owner = id.substr(0, slash), name = id.substr(slash + 1);
    const auto plain = [](char c) { return is_letter(c) || is_digit(c) || c == '.' || c == '_' || c == '-'; };
    return std::ranges::all_of(owner, plain) && std::ranges::all_of(name, plain) && (is_letter(owner.front()) || is_digit(owner.front())) &&
           name.front() != '.' && std::ranges::any_of(name, is_letter) && !ends_like_a_file(id) && !is_one_of(owner, folders);
}

}  // namespace driftaudit::syntax
