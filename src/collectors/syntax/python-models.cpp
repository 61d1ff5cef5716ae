// Models that code names. A literal that looks like a model's id is met in price tables, comparisons, tests and prose far more often than where it
// decides what is called; so it is the place that is looked for, not the literal: arguments that take a model (by keyword, by the position that a
// known loader gives it, by the parameter's name of a function of this file), requests written as dictionaries, attributes, defaults. From such a
// place the expression is followed back, through names that hold one literal, to the literal, which is where the fact stands.

#include "python-models.hpp"

#include <driftaudit/text.hpp>

#include <algorithm>

#include "model-family.hpp"
#include "python-variables.hpp"

namespace driftaudit::syntax::python {
namespace {

using Stand = ModelName::Stand;

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

/// Keywords of calls that take a model's id.
bool is_model_keyword(std::string_view name) {
    static constexpr std::string_view words[] = {"model",
                                                 "model_name",
                                                 "model_id",
                                                 "modelId",
                                                 "modelName",
                                                 "engine",
                                                 "deployment",
                                                 "deployment_id",
                                                 "deployment_name",
                                                 "azure_deployment",
                                                 "llm",
                                                 "chat_model",
                                                 "embed_model",
                                                 "embedding_model",
                                                 "ai_model_id",
                                                 "repo_id",
                                                 "checkpoint",
                                                 "model_name_or_path",
                                                 "pretrained_model_name_or_path",
                                                 "model_size_or_path",
                                                 "model_slug",
                                                 "tokenizer",
                                                 "tokenizer_name"};
    return is_one_of(name, words) || name.ends_with("_model") || name.ends_with("_model_name") || name.ends_with("_model_id") || name.ends_with("_llm") ||
           name.starts_with("model_name");
}

/// Names of attributes, parameters, fields and options that hold a model's id.
bool names_model(std::string_view name) {
    const std::string plain = lowered(name);
    if (plain.ends_with("s") && !plain.ends_with("alias")) return false;  // `models`: a list of what there is
    for (const std::string_view word : {"model", "llm", "engine", "deployment", "embed", "rerank", "gpt", "claude", "gemini", "tokenizer"})
        if (has(plain, word)) return true;
    return false;
}

/// A function or class that takes a model by position, or that takes the ids of a hub.
struct Loader {
    std::string_view name;
    int position;  // of the model; -1 for by keyword only
    bool hub;      // loads `organisation/name` from a hub
};

constexpr Loader loaders[] = {{"from_pretrained", 0, true},
                              {"SentenceTransformer", 0, true},
                              {"CrossEncoder", 0, true},
                              {"SparseEncoder", 0, true},
                              {"pipeline", 1, true},
                              {"HuggingFaceEmbeddings", -1, true},
                              {"HuggingFaceBgeEmbeddings", -1, true},
                              {"HuggingFaceInstructEmbeddings", -1, true},
                              {"HuggingFaceEndpoint", -1, true},
                              {"HuggingFaceEndpointEmbeddings", -1, true},
                              {"HuggingFaceInferenceAPIEmbeddings", -1, true},
                              {"HuggingFaceHub", -1, true},
                              {"HuggingFaceEmbedding", 0, true},
                              {"HuggingFaceLLM", -1, true},
                              {"from_model_id", -1, true},
                              {"SentenceTransformerEmbeddings", -1, true},
                              {"SentenceTransformerEmbeddingFunction", -1, true},
                              {"SentenceTransformersDocumentEmbedder", -1, true},
                              {"SentenceTransformersTextEmbedder", -1, true},
                              {"InferenceClient", 0, true},
                              {"AsyncInferenceClient", 0, true},
                              {"snapshot_download", 0, true},
                              {"hf_hub_download", 0, true},
                              {"TextEmbedding", 0, true},
                              {"SparseTextEmbedding", 0, true},
                              {"FlagModel", 0, true},
                              {"FlagReranker", 0, true},
                              {"BGEM3FlagModel", 0, true},
                              {"INSTRUCTOR", 0, true},
                              {"WhisperModel", 0, true},
                              {"BatchedInferencePipeline", -1, true},
                              {"KeyBERT", 0, true},
                              {"BERTopic", -1, true},
                              {"TransformersModel", 0, true},
                              {"HfApiModel", 0, true},
                              {"InferenceClientModel", 0, true},
                              {"HuggingFaceModel", 0, true},
                              {"LLM", 0, true},
                              {"GenerativeModel", 0, false},
                              {"Agent", 0, false},
                              {"init_chat_model", 0, false},
                              {"init_embeddings", 0, false},
                              {"create_react_agent", 0, false},
                              {"create_agent", 0, false},
                              {"resolve_embed_model", 0, false},
                              {"from_provider", 0, false},
                              {"LM", 0, false},
                              {"encoding_for_model", 0, false},
                              {"get_model", 0, false},
                              {"get_llm", 0, false},
                              {"load_model", 0, false},
                              {"ChatOllama", 0, false},
                              {"Ollama", 0, false},
                              {"OllamaLLM", 0, false},
                              {"TextGenerationModel", 0, false},
                              {"get_encoding_for_model", 0, false}};

const Loader* loader_of(std::string_view last) {
    for (const Loader& loader : loaders)
        if (loader.name == last) return &loader;
    return nullptr;
}

/// The position of the model among a call's arguments as its function's name tells: known loaders, and classes such as `OpenAIChatModel("…")`.
int model_position(std::string_view last) {
    if (const Loader* loader = loader_of(last)) return loader->position;
    const bool is_class = !last.empty() && is_upper(last.front());
    return is_class && (last.ends_with("Model") || last.ends_with("LLM") || last.ends_with("Embeddings") || last.ends_with("Embedding")) ? 0 : -1;
}

/// Calls that speak of a model and use none: logging, records, test doubles.
bool speaks_only(std::string_view last) {
    static constexpr std::string_view words[] = {"debug",
                                                 "info",
                                                 "warning",
                                                 "warn",
                                                 "error",
                                                 "exception",
                                                 "critical",
                                                 "log",
                                                 "print",
                                                 "Mock",
                                                 "MagicMock",
                                                 "AsyncMock",
                                                 "SimpleNamespace",
                                                 "namedtuple",
                                                 "patch",
                                                 "dict_of",
                                                 "labels",
                                                 "bind",
                                                 "set_attribute",
                                                 "set_tag",
                                                 "filter",
                                                 "filter_by",
                                                 "startswith",
                                                 "endswith",
                                                 "format",
                                                 "replace",
                                                 "append",
                                                 "assert_called_with",
                                                 "assert_called_once_with"};
    if (is_one_of(last, words)) return true;
    if (last.empty() || last.front() < 'A' || last.front() > 'Z') return false;
    for (const std::string_view part :
         {"Info",   "Price",  "Pricing", "Cost",  "Spec",  "Metadata",  "Card",    "Limits", "Capabilit", "Choice", "Entry", "Response",
          "Record", "Result", "Usage",   "Event", "Error", "Exception", "Fixture", "Metric", "Message",   "Stats",  "Trace", "Span"})
        if (has(last, part)) return true;
    return last == "ChatCompletion" || last == "ChatCompletionChunk" || last == "Completion" || last == "Model";
}

constexpr std::string_view request_keys[] = {"messages",   "prompt",           "input",      "temperature",     "max_tokens",   "max_completion_tokens",
                                             "stream",     "api_key",          "base_url",   "api_base",        "api_type",     "api_version",
                                             "tools",      "response_format",  "system",     "top_p",           "max_retries",  "timeout",
                                             "contents",   "generationConfig", "texts",      "documents",       "query",        "inputs",
                                             "keep_alive", "options",          "dimensions", "encoding_format", "model_kwargs", "max_new_tokens"};
constexpr std::string_view answer_keys[] = {"choices",     "usage",         "object",         "created",        "price",        "input_cost",
                                            "output_cost", "cost",          "context_window", "context_length", "display_name", "label",
                                            "description", "finish_reason", "pricing",        "owned_by",       "max_context"};
constexpr std::string_view model_keys[] = {"model", "model_name", "model_id", "modelId", "engine", "deployment_id"};

bool names_request(std::string_view name) {
    const std::string plain = lowered(name);
    for (const std::string_view word : {"payload", "param", "request", "body", "kwargs", "config", "data", "json", "llm", "options", "args", "settings"})
        if (has(plain, word)) return true;
    return false;
}

/// Where a model is taken.
struct Site {
    std::string text;
    Stand stand = Stand::call;
    bool hub = false;  // ids of a hub are taken there
};

class Models {
public:
    Models(const Module& module, Facts& facts) : module_(module), facts_(facts) {}

    void run() {
        module_.walk([&](TSNode node, const Path& path) {
            if (kind(node) == Kind::function_definition) learn_function(node);
            if (kind(node) == Kind::assignment) learn_class_constant(node, path);
        });
        module_.walk([&](TSNode node, const Path& path) {
            switch (kind(node)) {
                case Kind::call: read_call(node, path); break;
                case Kind::dictionary: read_dictionary(node, path); break;
                case Kind::assignment: read_assignment(node, path); break;
                case Kind::default_parameter:
                case Kind::typed_default_parameter: read_parameter(node, path); break;
                default: break;
            }
        });
        for (auto& [place, fact] : found_) facts_.push_back(std::move(fact));
    }

private:
    /// The parameters of the file's own functions, by which their positional arguments are understood.
    void learn_function(TSNode node) { functions_[std::string(module_.text(field(node, "name")))] = module_.parameters(node); }

    /// The class in whose body an assignment stands; null for none.
    static TSNode class_around(const Path& path) {
        const std::size_t depth = path.size();
        return depth >= 3 && kind(path[depth - 2]) == Kind::block && kind(path[depth - 3]) == Kind::class_definition ? path[depth - 3] : TSNode{};
    }
    bool is_catalogue(TSNode made) const {
        const std::string_view bases = module_.text(field(made, "superclasses"));
        return has(bases, "Enum") || has(bases, "Choices") || has(bases, "TypedDict");
    }
    bool is_settings(TSNode made) const {
        const std::string_view owner = module_.text(field(made, "name"));
        return has(module_.text(field(made, "superclasses")), "Settings") || owner.ends_with("Settings") || owner.ends_with("Config") ||
               owner.ends_with("Configuration");
    }

    /// `class A: MODEL = "…"`, which `self.MODEL` and `A.MODEL` stand for.
    void learn_class_constant(TSNode assignment, const Path& path) {
        const TSNode made = class_around(path);
        if (is_null(made) || kind(field(assignment, "left")) != Kind::identifier || !is_null(field(assignment, "type"))) return;
        if (is_catalogue(made) || is_settings(made) || !module_.string_value(field(assignment, "right"))) return;
        constants_[std::string(module_.text(field(assignment, "left")))].emplace_back(module_.text(field(made, "name")), field(assignment, "right"));
    }

    // ---- places ----

    void read_call(TSNode call, const Path& path) {
        const TSNode function = field(call, "function");
        const std::string called = module_.qualified(function);
        const std::string_view last = kind(function) == Kind::attribute ? module_.text(field(function, "attribute")) : last_part(called);
        const Arguments arguments = module_.arguments(call);
        if (const auto lookup = lookup_of(module_, call, path)) return read_lookup(*lookup, path);
        if (read_fallback(last, arguments, path) || read_option(last, arguments, path) || speaks_only(last)) return;
        const Loader* loader = loader_of(last);
        const bool hub = (loader && loader->hub) || called == "replicate.run" || (called.starts_with("whisper") && last == "load_model");
        const std::string site = site_of(function);
        for (const auto& [name, value] : arguments.keywords)
            if (is_model_keyword(name)) offer(value, path, {site + "(" + std::string(name) + "=)", Stand::call, hub});
        const int position = called == "replicate.run" ? 0 : model_position(last);
        for (std::size_t i = 0; i < arguments.positional.size() && i < 16; ++i)
            if (static_cast<int>(i) == position || takes_model(last, i)) offer(arguments.positional[i], path, {site + "()", Stand::call, hub});
    }

    /// True where the function of this file with this name has a parameter for a model at this position.
    bool takes_model(std::string_view function, std::size_t position) const {
        const auto known = functions_.find(function);
        return known != functions_.end() && position < known->second.size() && is_model_keyword(known->second[position]);
    }

    /// `os.getenv("MODEL", "gpt-4o")`: a default wherever it stands.
    void read_lookup(const Lookup& lookup, const Path& path) {
        if (is_null(lookup.fallback)) return;
        const std::string name = lookup.prefix + module_.string_value(lookup.name).value_or("");
        offer(lookup.fallback, path, {lookup.how + (lookup.how == "os.environ" ? ".get" : "") + "(" + name + ")", Stand::variable_default, names_model(name)});
    }

    /// `settings.get("model", "gpt-4o")`, `getattr(settings, "MODEL", "gpt-4o")`: a default of the project's own settings.
    bool read_fallback(std::string_view last, const Arguments& arguments, const Path& path) {
        const std::size_t key = last == "getattr" ? 1 : 0;
        if (last != "get" && last != "getattr" && last != "setdefault" && last != "pop") return false;
        if (arguments.positional.size() != key + 2) return false;
        const std::string name = module_.string_value(arguments.positional[key]).value_or("");
        if (names_model(name)) offer(arguments.positional[key + 1], path, {std::string(last) + "(" + name + ")", Stand::settings_default, false});
        return true;
    }

    /// `parser.add_argument("--model", default="gpt-4o")`, `@click.option(…)`.
    bool read_option(std::string_view last, const Arguments& arguments, const Path& path) {
        if (last != "add_argument" && last != "option" && last != "argument" && last != "add_option") return false;
        const TSNode value = arguments.keyword("default");
        if (is_null(value)) return true;
        for (const TSNode word : arguments.positional)
            if (const auto name = module_.string_value(word); name && names_model(*name))
                offer(value, path, {std::string(last) + "(" + *name + ")", Stand::parameter_default, true});
        return true;
    }

    void read_parameter(TSNode parameter, const Path& path) {
        const std::string name(module_.text(field(parameter, "name")));
        if (!names_model(name)) return;
        const std::string function(path.size() < 2 ? std::string_view{} : module_.text(field(path[path.size() - 2], "name")));
        offer(described_default(field(parameter, "value"), path), path, {function + "(" + name + "=)", Stand::parameter_default, false});
    }

    /// The default that `Field("d")`, `typer.Option("d")`, `field(default="d")` or a column describes; the expression itself where it is no such call.
    TSNode described_default(TSNode value, const Path& path) const {
        static constexpr std::string_view default_first[] = {"Field", "Option", "Argument", "Query", "Body", "Form", "Header"};
        value = unparenthesized(value);
        if (kind(value) != Kind::call || lookup_of(module_, value, path)) return value;
        const Arguments arguments = module_.arguments(value);
        const std::string called = module_.called(value);
        return is_one_of(last_part(called), default_first) ? arguments.at(0, "default") : arguments.keyword("default");
    }

    /// `{"model": "gpt-4o", "messages": […]}`: a request, told from an answer or a table by what stands beside it or around it.
    void read_dictionary(TSNode dictionary, const Path& path) {
        TSNode model{};
        std::string key;
        bool asks = false, answers = false;
        each_child(dictionary, [&](TSNode pair) {
            if (kind(pair) != Kind::pair) return;
            const auto name = module_.string_value(field(pair, "key"));
            if (!name) return;
            asks = asks || is_one_of(*name, request_keys);
            answers = answers || is_one_of(*name, answer_keys);
            if (is_null(model) && is_one_of(*name, model_keys)) {
                model = field(pair, "value");
                key = *name;
            }
        });
        if (is_null(model) || answers) return;
        const std::string around = request_around(path);
        if (!asks && around.empty()) return;
        offer(model, path, {around + "{\"" + key + "\":}", Stand::call, false});
    }

    /// What makes a dictionary a request: the call that it is passed to, or the name that it is given; "" for nothing.
    std::string request_around(const Path& path) const {
        bool is_listed = false;
        for (std::size_t above = path.size(), steps = 0; above-- > 0 && steps < 8; ++steps) {
            const TSNode node = path[above];
            switch (kind(node)) {
                case Kind::pair: {
                    const auto name = module_.string_value(field(node, "key"));
                    if (name && (*name == "litellm_params" || *name == "llm_config" || *name == "llm" || *name == "config_list" || *name == "json"))
                        return *name + " ";
                    break;
                }
                case Kind::keyword_argument:
                    if (const std::string_view name = module_.text(field(node, "name")); names_request(name) || name == "model_list")
                        return std::string(name) + "=";
                    break;
                case Kind::call: {
                    const std::string site = site_of(field(node, "function"));
                    if (site.ends_with("dumps") || site.ends_with("post") || site.ends_with("invoke_model") || site.ends_with("converse")) return site + " ";
                    return {};
                }
                case Kind::assignment: {
                    const std::string_view name = module_.text(field(node, "left"));
                    const bool is_list_of_requests = has(name, "config_list") || has(name, "model_list");
                    return (is_listed ? is_list_of_requests : names_request(name)) && name.size() < 80 ? std::string(name) + " = " : std::string{};
                }
                case Kind::list: is_listed = true; break;
                case Kind::dictionary:
                case Kind::argument_list:
                case Kind::parenthesized_expression: break;
                default: return {};
            }
        }
        return {};
    }

    void read_assignment(TSNode assignment, const Path& path) {
        const TSNode left = field(assignment, "left"), right = field(assignment, "right");
        if (is_null(right)) return;
        if (kind(left) == Kind::attribute) {
            const Stand stand = fills_in(left, path) ? Stand::parameter_default : Stand::attribute;
            if (names_model(module_.text(field(left, "attribute")))) offer(right, path, {std::string(module_.text(left).substr(0, 80)), stand, false});
        } else if (kind(left) == Kind::subscript) {
            const auto key = module_.string_value(field(left, "subscript"));
            if (key && is_one_of(*key, model_keys) && names_request(module_.text(field(left, "value"))))
                offer(right, path, {std::string(module_.text(left).substr(0, 80)), Stand::call, false});
        } else if (kind(left) == Kind::identifier) {
            read_class_field(assignment, path);
        }
    }

    /// `if self.model is None: self.model = "gpt-4o"`.
    bool fills_in(TSNode target, const Path& path) const {
        for (std::size_t above = path.size(), steps = 0; above-- > 0 && steps < 4; ++steps)
            if (kind(path[above]) == Kind::if_statement) return holds_word(module_.text(field(path[above], "condition")), module_.text(target));
        return false;
    }

    /// The fields of a class: of settings, of a data class, or its own constants.
    void read_class_field(TSNode assignment, const Path& path) {
        const TSNode made = class_around(path);
        const std::string_view name = module_.text(field(assignment, "left"));
        if (is_null(made) || !names_model(name) || is_catalogue(made)) return;
        const bool is_field = !is_null(field(assignment, "type")) || kind(field(assignment, "right")) == Kind::call;
        const Stand stand = is_settings(made) ? Stand::settings_default : is_field ? Stand::parameter_default : Stand::attribute;
        offer(described_default(field(assignment, "right"), path), path,
              {std::string(module_.text(field(made, "name"))) + "." + std::string(name), stand, false});
    }

    // ---- from a place to the literal ----

    void offer(TSNode expression, const Path& path, const Site& site, int depth = 0) {
        expression = unparenthesized(expression);
        if (is_null(expression) || depth > 5) return;
        switch (kind(expression)) {
            case Kind::string:
            case Kind::concatenated_string: name(expression, site); break;
            case Kind::identifier: follow_name(expression, path, site, depth); break;
            case Kind::attribute: follow_attribute(expression, path, site, depth); break;
            case Kind::boolean_operator: {
                const TSNode left = field(expression, "left");
                Site fallback = site;
                fallback.stand = std::max(site.stand, reads_environment(left, path) ? Stand::variable_default : Stand::parameter_default);
                offer(left, path, site, depth + 1);
                offer(field(expression, "right"), path, fallback, depth + 1);
                break;
            }
            case Kind::conditional_expression: {
                const TSNode body = ts_node_named_child(expression, 0), condition = ts_node_named_child(expression, 1),
                             other = ts_node_named_child(expression, 2);
                Site fallback = site;  // `model if model else "gpt-4o"`
                if (kind(body) == Kind::identifier && holds_word(module_.text(condition), module_.text(body)))
                    fallback.stand = std::max(site.stand, Stand::parameter_default);
                offer(body, path, site, depth + 1);
                offer(other, path, fallback, depth + 1);
                break;
            }
            case Kind::call:
                if (const auto lookup = lookup_of(module_, expression, path); lookup && !is_null(lookup->fallback)) {
                    Site fallback = site;
                    fallback.stand = std::max(site.stand, Stand::variable_default);
                    offer(lookup->fallback, path, fallback, depth + 1);
                }
                break;
            default: break;
        }
    }

    bool reads_environment(TSNode expression, const Path& path) const {
        expression = unparenthesized(expression);
        return kind(expression) == Kind::call && lookup_of(module_, expression, path).has_value();
    }

    void follow_name(TSNode name_node, const Path& path, const Site& site, int depth) {
        const auto bound = module_.bindings(module_.text(name_node), path);
        if (bound.size() > 8) return;
        const bool is_parameter = std::ranges::any_of(bound, [](const Binding* binding) { return binding->how == Binding::How::parameter; });
        for (const Binding* binding : bound) {
            if (binding->how == Binding::How::looped || is_null(binding->value) || module_.text(binding->value).size() > 4096) continue;
            Site through = site;
            if (is_parameter)
                through.stand = std::max(site.stand, Stand::parameter_default);
            else if (binding->scope == module_.root().id)
                through.stand = std::max(site.stand, Stand::constant);
            offer(binding->value, path, through, depth + 1);
        }
    }

    /// `self.model` where the class gives it a literal, and `Class.MODEL`.
    void follow_attribute(TSNode attribute, const Path& path, const Site& site, int depth) {
        Site through = site;
        through.stand = std::max(site.stand, Stand::attribute);
        for (const Binding& binding : module_.bindings_anywhere(module_.text(attribute)))
            if (binding.how == Binding::How::assigned && module_.text(binding.value).size() <= 4096) offer(binding.value, path, through, depth + 1);
        const std::string_view owner = module_.text(field(attribute, "object"));
        if (const auto known = constants_.find(module_.text(field(attribute, "attribute"))); known != constants_.end())
            for (const auto& [made, value] : known->second)
                if (owner == "self" || owner == "cls" || owner == made) name(unparenthesized(value), through);
    }

    /// Writes the fact, if the literal is an id that the site takes. A literal that reaches several sites stands as at the one that fixes it most.
    void name(TSNode literal, const Site& site) {
        const auto id = module_.string_value(literal);
        if (!id || !is_taken(*id, site)) return;
        Fact fact{ModelName{*id, site.text, site.stand}, span_of(literal), no_scope};
        const auto [known, is_new] = found_.try_emplace(ts_node_start_byte(literal), fact);
        if (!is_new && std::get<ModelName>(known->second.claim).stand > site.stand) known->second = std::move(fact);
    }

    bool is_taken(const std::string& id, const Site& site) const {
        for (const ModelFamily* family : families_of(id)) {
            using enum ModelFamily::Certainty;
            if (family->certainty == sure || (family->certainty == hub && site.hub)) return true;
            if (family->certainty == generic && std::ranges::any_of(family->packages, [&](std::string_view package) { return module_.imports(package); }))
                return true;
        }
        return site.hub && is_hub_id(id);
    }

    /// The function of a call as written, shortened: calls inside lose their arguments, subscripts their keys, and what is long its beginning.
    std::string site_of(TSNode function) const {
        std::vector<std::string> parts;
        for (int steps = 0; steps < 12 && !is_null(function); ++steps) {
            const Kind k = kind(function);
            if (k == Kind::attribute) {
                parts.push_back(std::string(module_.text(field(function, "attribute"))) + (parts.empty() ? "" : "."));
                function = unparenthesized(field(function, "object"));
            } else if (k == Kind::call) {
                const TSNode inner = field(function, "function");
                const bool is_attribute = kind(inner) == Kind::attribute;
                parts.push_back(std::string(is_attribute ? module_.text(field(inner, "attribute")) : module_.text(inner).substr(0, 60)) + "()" +
                                (parts.empty() ? "" : "."));
                function = is_attribute ? unparenthesized(field(inner, "object")) : TSNode{};
            } else {
                if (k == Kind::identifier) parts.push_back(std::string(module_.text(function)) + (parts.empty() ? "" : "."));
                break;
            }
        }
        std::string site;
        for (const std::string& part : parts) {
            if (site.size() + part.size() > 80) break;
            site = part + site;
        }
        return site;
    }

    const Module& module_;
    Facts& facts_;
    std::map<std::string, std::vector<std::string_view>, std::less<>> functions_;
    std::map<std::string, std::vector<std::pair<std::string_view, TSNode>>, std::less<>> constants_;  // of classes: the name -> its class and value
    std::map<std::uint32_t, Fact> found_;                                                             // the literal's first byte -> what is said of it
};

}  // namespace

void add_model_names(const Module& module, Facts& facts) { Models(module, facts).run(); }

std::vector<std::string> model_words() {
    // where only a loader or a package tells that a word is a model's
    std::vector<std::string> words = {"openai",      "anthropic", "cohere",      "mistralai",       "ollama",       "litellm",
                                      "langchain",   "whisper",   "transformer", "from_pretrained", "CrossEncoder", "huggingface",
                                      "HuggingFace", "fastembed", "replicate",   "genai",           "vertexai"};
    for (const ModelFamily& family : model_families()) {
        if (family.certainty != ModelFamily::Certainty::sure) continue;
        std::string_view rest = family.shape, longest;
        while (!rest.empty()) {
            const std::size_t end = std::min(rest.find_first_of("*#"), rest.size());
            if (end > longest.size()) longest = rest.substr(0, end);
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
        if (longest.size() >= 5) words.emplace_back(longest);
    }
    return words;
}

}  // namespace driftaudit::syntax::python
