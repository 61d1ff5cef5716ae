#pragma once
// What the servers of a stack are given: users, passwords, databases.

#include <optional>
#include <string>
#include <vector>

#include <driftaudit/connection.hpp>

#include "tree.hpp"

namespace driftaudit::environments {

/// A text that a server is given, and what gives it.
struct Given {
    std::string text;
    std::string name;       // the variable; "" for what the image does by itself
    Location where;
    bool number = false;    // written without quotes, and what arrives is another text: `0000` is 0
};

/// A server of a stack.
struct Server {
    Family family = Family::sql;
    std::optional<Given> user, password, database;   // nothing where nobody knows
    std::optional<Given> root_password;              // of MySQL's root
    bool passwordless = false;                       // takes anybody
    bool open_users = false, open_databases = false, open_port = false;   // there may be more than what is told here
    std::vector<std::string> users, databases;       // that are created besides, in small letters
};

/// What a service of the model serves, by its image or by the one that its Dockerfile is FROM; nothing where it is no server, or only a tool of one.
std::optional<Server> server_of(const Tree& tree, const Stack& stack, const compose::Model& model, const StackService& service);

/// True for a value written without quotes that arrives as another number: `0000` is 0.
bool is_number(const compose::Value& value);

/// The words of a service's entrypoint and command, a blank between them, Compose's `$$` a dollar.
std::string command_text(const compose::Value& service);

}  // namespace driftaudit::environments
