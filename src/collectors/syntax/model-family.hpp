#pragma once
// Is a text the id of a model? Told by `data/model-families.tsv`.

#include <string>
#include <string_view>
#include <vector>

namespace driftaudit::syntax {

/// How the ids of a vendor's models look.
struct ModelFamily {
    enum class Certainty {
        sure,     // the shape alone tells a model
        generic,  // an everyday word: believed only beside one of `packages`
        hub       // believed only where a loader takes it
    };
    std::string_view vendor;
    std::string_view shape;
    Certainty certainty = Certainty::sure;
    std::vector<std::string_view> packages;
};

/// Every family, in the order of the table.
const std::vector<ModelFamily>& model_families();

/// The families that this whole text may be an id of, with prefixes of routers and platforms (`openai/`, `openai:`, `us.`) taken off; surer ones first.
std::vector<const ModelFamily*> families_of(std::string_view id);

/// True for `organisation/name` as model hubs write it; not for what looks like a path of the file system.
bool is_hub_id(std::string_view id);

}  // namespace driftaudit::syntax
