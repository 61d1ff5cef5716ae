#include <driftaudit/collector.hpp>

#include "units.hpp"

namespace driftaudit::collector {
Collector python_source();
}

namespace driftaudit {
namespace {

Facts facts_of(std::string_view source) { return collector::python_source().collect(source); }

/// Reads as one line: `X!` required, `X?` bare, `X=d` defaulted, each with `~` where it is guarded, and `@line:column`.
std::string reads(std::string_view source) {
    std::string out;
    each<VariableRead>(facts_of(source), [&](const VariableRead& read, const Fact& fact) {
        static constexpr std::string_view needs[] = {"!", "?", "="};
        if (!out.empty()) out += " ";
        out += read.name + std::string(needs[static_cast<std::size_t>(read.need)]) + read.default_value.text + (read.guarded ? "~" : "") + "@" +
               std::to_string(fact.at.begin.line) + ":" + std::to_string(fact.at.begin.column);
    });
    return out;
}

/// Model names as one line: `id stand site@line:column`.
std::string models(std::string_view source) {
    std::string out;
    each<ModelName>(facts_of(source), [&](const ModelName& model, const Fact& fact) {
        static constexpr std::string_view stands[] = {"call", "constant", "attribute", "settings", "variable", "parameter"};
        if (!out.empty()) out += " | ";
        out += model.id + " " + std::string(stands[static_cast<std::size_t>(model.stand)]) + " " + model.site + "@" + std::to_string(fact.at.begin.line) + ":" +
               std::to_string(fact.at.begin.column);
    });
    return out;
}

/// The source with so much after it that says nothing that it is no longer parsed whole; what is read of it must be the same.
std::string among_others(std::string_view source) {
    std::string text(source);
    for (int i = 0; i < 100; ++i) text += "\n\ndef other_" + std::to_string(i) + "(x):\n    '''Says nothing: (.'''\n    return [x, 1, '{']  # (\n";
    return text;
}

struct Case {
    std::string_view source;
    std::string_view expected;
};

void check(const std::vector<Case>& cases) {
    for (const Case& c : cases) {
        INFO(c.source);
        CHECK(reads(c.source) == c.expected);
        CHECK(reads(among_others(c.source)) == c.expected);
    }
}

}  // namespace

TEST_CASE("os.environ and its aliases", "[collectors]") {
    check({
        {"import os\nos.environ['X']", "X!@2:12"},
        {"import os\nos.environ.get('X')", "X?@2:16"},
        {"import os\nos.getenv('X')", "X?@2:11"},
        {"import os\nos.getenv('X', 'd')", "X=d@2:11"},
        {"import os\nos.getenv('X', 5432)", "X=5432@2:11"},
        {"import os\nos.getenv('X', None)", "X?~@2:11"},
        {"import os\nos.getenv(key='X', default='d')", "X=d@2:15"},
        {"import os\nos.getenv('X', compute())", "X=@2:11"},
        {"import os\nos.getenv('API_TOKEN', 'abc')", "API_TOKEN=@2:11"},
        {"import os\nos.getenv('X') or 'd'", "X=d@2:11"},
        {"import os\nos.environ.get('A', os.environ.get('B', 'd'))", "A=@2:16 B=d@2:36"},
        {"import os\nos.environ.get('A', os.environ.get('B'))", "A=@2:16 B?~@2:36"},
        {"import os\nos.environ.get('A', os.environ['B'])", "A=@2:16 B!@2:32"},
        {"import os\nos.getenv('A') or os.getenv('B')", "A=@2:11 B?~@2:29"},
        {"import os as o\no.environ['X']", "X!@2:11"},
        {"from os import environ\nenviron['X']", "X!@2:9"},
        {"from os import environ as e, getenv as g\ne['X']\ng('Y')", "X!@2:3 Y?@3:3"},
        {"import os\nenv = os.environ\nenv['X']", "X!@3:5"},
        {"import os\nget = os.environ.get\nget('X')", "X?@3:5"},
        {"import os\nos.environb[b'X']", "X!@2:13"},
        {"import os\nos.environ.pop('X')", "X?~@2:16"},
        {"import os\nos.environ.setdefault('X', 'd')", "X=d@2:23"},
        {"import os\nint(os.environ['X'])", "X!@2:16"},
        {"import os\n\n\nclass A:\n    x = os.environ['X']", "X!@5:20"},
        {"\xEF\xBB\xBFimport os\nos.environ['X']", "X!@2:12"},
    });
}

TEST_CASE("what is no read of the environment", "[collectors]") {
    check({
        {"import os\nos.environ['X'] = 'y'", ""},
        {"import os\ndel os.environ['X']", ""},
        {"import os\nos.environ[name]", ""},
        {"import os\nos.environ[f'APP_{x}']", ""},
        {"def app(environ, start):\n    environ['PATH_INFO']", ""},
        {"import os\n# os.environ['X']", ""},
        {"import os\ns = \"os.environ['X']\"", ""},
        {"def f():\n    \"\"\"os.getenv('X')\"\"\"", ""},
        {"request.environ['X']", ""},
        {"import os\nos.environ['not a name']", ""},
        {"import os\nos.environ['']", ""},
    });
}

TEST_CASE("absence that is handled", "[collectors]") {
    check({
        {"import os\n'X' in os.environ", "X?~@2:1"},
        {"import os\nif 'X' in os.environ:\n    os.environ['X']", "X?~@2:4 X!~@3:16"},
        {"import os\nif 'X' not in os.environ:\n    raise E", "X?@2:4"},
        {"import os\nif 'X' not in os.environ:\n    pass\nelse:\n    os.environ['X']", "X?~@2:4 X!~@5:16"},
        {"import os\nos.environ['X'] if 'X' in os.environ else 1", "X!~@2:12 X?~@2:20"},
        {"import os\n'X' in os.environ and os.environ['X']", "X?~@2:1 X!~@2:34"},
        {"import os\ntry:\n    os.environ['X']\nexcept KeyError:\n    pass", "X!~@3:16"},
        {"import os\ntry:\n    os.environ['X']\nexcept:\n    x = 1", "X!~@3:16"},
        {"import os\ntry:\n    os.environ['X']\nexcept (KeyError, TypeError) as e:\n    x = 1", "X!~@3:16"},
        {"import os\ntry:\n    os.environ['X']\nexcept KeyError:\n    raise RuntimeError('set X')", "X!@3:16"},
        {"import os, sys\ntry:\n    os.environ['X']\nexcept KeyError:\n    print('x')\n    sys.exit(1)", "X!@3:16"},
        {"import os\ntry:\n    os.environ['X']\nexcept ImportError:\n    pass", "X!@3:16"},
        {"import os\ntry:\n    def f():\n        os.environ['X']\nexcept KeyError:\n    pass", "X!@4:20"},
        {"import os\ntry:\n    pass\nexcept KeyError:\n    os.environ['X']", "X!@5:16"},
        {"import os\nif os.getenv('X'):\n    go()", "X?~@2:14"},
        {"import os\nif not os.getenv('X'):\n    raise E", "X?@2:18"},
        {"import os\nif os.getenv('X') == 'prod':\n    go()", "X?~@2:14"},
        {"import os\nx = os.getenv('X')\nif not x:\n    raise E", "X?@2:15"},
        {"import os\nif os.environ['X'] == 'prod':\n    go()", "X!@2:15"},
        {"import environ\nenv = environ.Env()\nif env('X') == 'yes':\n    go()", "X!@3:8"},
        {"import os\ndebug = bool(os.getenv('X'))", "X?~@2:24"},
        {"import os\nos.environ['X'] = '1'\nos.environ['X']", "X!~@3:12"},
        {"import os\nos.environ['X']\nos.environ['X'] = '1'", "X!@2:12"},
        {"import os\nfrom contextlib import suppress\nwith suppress(KeyError):\n    os.environ['X']", "X!~@4:16"},
    });
}

TEST_CASE("names that are held elsewhere", "[collectors]") {
    check({
        {"import os\nNAME = 'X'\nos.environ[NAME]", "X!@2:8"},
        {"import os\nNAME = 'X'\nNAME = 'Y'\nos.environ[NAME]", ""},
        {"import os\nfor v in ['A', 'B']:\n    os.environ[v]", "A!@2:11 B!@2:16"},
        {"import os\nREQUIRED = ('A', 'B')\nfor v in REQUIRED:\n    if not os.getenv(v):\n        raise E", "A?@2:13 B?@2:18"},
        {"import os\nREQUIRED = ['A']\nmissing = [v for v in REQUIRED if v not in os.environ]", "A?~@2:13"},
        {"import os\ndef f(name='X'):\n    return os.environ[name]", ""},
        {"import os\nKEY = 'X'\nif KEY in os.environ:\n    os.environ[KEY]", "X?~@2:7 X!~@2:7"},
        {"import os\nD = 'd'\nos.getenv('X', D)", "X=d@3:11"},
    });
}

TEST_CASE("functions of the file that read what they are told", "[collectors]") {
    check({
        {"import os\ndef env(name):\n    return os.environ[name]\nenv('X')", "X!@4:5"},
        {"import os\ndef env(name, default=None):\n    return os.getenv(name, default)\nenv('X')\nenv('Y', 'd')", "X?~@4:5 Y=d@5:5"},
        {"import os\ndef env(name):\n    try:\n        return os.environ[name]\n    except KeyError:\n        raise ImproperlyConfigured(name)\nenv('X')",
         "X!@7:5"},
        {"import os\ndef env(name):\n    v = os.getenv(name)\n    if not v:\n        raise E\n    return v\nenv('X')", "X!@7:5"},
        {"import os\ndef env(name):\n    return os.getenv(name)\nenv('X')", "X?@4:5"},
        {"import os\ndef env(name):\n    return os.getenv(name, '')\nenv('X')", ""},
        {"import os\nclass A:\n    def env(self, name):\n        return os.environ[name]\n    def f(self):\n        self.env('X')", "X!@6:18"},
        {"import os\ndef env(name):\n    return os.environ[name]\nother.env('X')", ""},
        {"import os\ndef env(name, suffix):\n    return os.environ[name + suffix]\nenv('X', 'Y')", ""},
    });
}

TEST_CASE("readers of libraries", "[collectors]") {
    check({
        {"from decouple import config\nconfig('X')", "X!@2:8"},
        {"from decouple import config as c\nc('X', default='d', cast=str)", "X=d@2:3"},
        {"from decouple import config\nconfig('X', 'd')", "X=d@2:8"},
        {"from app import config  # environ\nconfig('X')", ""},
        {"import environ\nenv = environ.Env()\nenv('X')", "X!@3:5"},
        {"import environ\nenv = environ.Env(DEBUG=(bool, False))\nenv('DEBUG')\nenv.bool('T')", "DEBUG=False@3:5 T!@4:10"},
        {"import environ\nenv = environ.Env()\nenv.str('X', default='d')\nenv.int('Y', 5)\nenv('Z', str, 'd')\nenv('W', str)",
         "X=d@3:9 Y=5@4:9 Z=d@5:5 W!@6:5"},
        {"import environ\nenv = environ.Env()\nenv.db()\nenv.read_env('.env')", "DATABASE_URL!@3:1"},
        {"import environ\nenv = environ.Env()\nenv.db('DB', default='sqlite:///x')", "DB=sqlite:///x@3:8"},
        {"from environs import Env\nenv = Env()\nenv.str('X')\nenv('Y', 'd')", "X!@3:9 Y=d@4:5"},
        {"from environs import Env\nenv = Env()\nwith env.prefixed('APP_'):\n    env('X')", "APP_X!@4:9"},
        {"from environs import env\nenv.int('X')", "X!@2:9"},
        {"from .base import env\nenv('SECRET')\nenv.thing('OTHER')", "SECRET!@2:5"},
        {"from starlette.config import Config\nconfig = Config('.env')\nconfig('X', cast=bool, default=False)\nconfig('Y')", "X=False@3:8 Y!@4:8"},
        {"import click\n@click.option('--x', envvar='X')\ndef f(x): pass", "X?~@2:29"},
        {"import typer\ndef f(x: str = typer.Option('d', envvar=['X', 'Y'])): pass", "X?~@2:42 Y?~@2:47"},
        {"from dotenv import dotenv_values\nc = dotenv_values('.env')\nc['X']", "X!@3:3"},
    });
}

TEST_CASE("pydantic settings", "[collectors]") {
    const std::string two = "from pydantic_settings import BaseSettings, SettingsConfigDict\nfrom pydantic import Field, AliasChoices, BaseModel\n";
    const std::string one = "from pydantic import BaseSettings, Field\n";
    const auto fields = [](const std::string& head, const std::string& body) {
        CHECK(reads(among_others(head + body)) == reads(head + body));
        return reads(head + body);
    };
    CHECK(fields(two, "class S(BaseSettings):\n    host: str = 'h'\n    user: str\n") == "HOST=h@4:5 USER!@5:5");
    CHECK(fields(two, "class S(BaseSettings):\n    a: Optional[str] = None\n    b: str | None\n    c: int = 5\n") == "A?~@4:5 B?@5:5 C=5@6:5");
    CHECK(fields(two, "class S(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix='APP_')\n    user: str\n") == "APP_USER!@5:5");
    CHECK(fields(two, "class S(BaseSettings):\n    model_config = {'env_prefix': 'APP_'}\n    user: str\n") == "APP_USER!@5:5");
    CHECK(fields(two, "class S(BaseSettings, env_prefix='APP_'):\n    user: str\n") == "APP_USER!@4:5");
    CHECK(fields(two, "class S(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix=P + '_')\n    user: str\n") == "");
    CHECK(fields(two, "class S(BaseSettings):\n    model_config = SettingsConfigDict(case_sensitive=True)\n    user: str\n") == "user!@5:5");
    CHECK(fields(two, "class S(BaseSettings):\n    port: int = Field(default=8000, alias='API_PORT')\n") == "API_PORT=8000@4:43");
    CHECK(fields(two, "class S(BaseSettings):\n    x: str = Field(validation_alias=AliasChoices('A', 'B'))\n") == "A!@4:50 B=~@4:55");
    CHECK(fields(two, "class S(BaseSettings):\n    x: Annotated[str, Field(alias='A')]\n") == "A!@4:35");
    CHECK(fields(two, "class S(BaseSettings):\n    x: list[str] = Field(default_factory=list)\n") == "X=@4:5");
    CHECK(fields(two, "class S(BaseSettings):\n    MONGODB_URL: str = Field(..., env='MONGODB_URL')\n") == "MONGODB_URL!@4:5");
    CHECK(
        fields(two,
               "class S(BaseSettings):\n    x: ClassVar[str] = 'a'\n    _y: str = 'b'\n    def z(self): pass\n    @property\n    def w(self) -> str: pass\n") ==
        "");
    CHECK(fields(two, "class A(BaseSettings):\n    a: str\nclass B(A):\n    b: str\n") == "A!@4:5 B!@6:5");
    CHECK(
        fields(two,
               "class Db(BaseModel):\n    host: str\nclass S(BaseSettings):\n    model_config = SettingsConfigDict(env_nested_delimiter='__')\n    db: Db\n") ==
        "DB__HOST!@4:5 DB?~@7:5");
    CHECK(fields(two, "class Other(BaseModel):\n    a: str\n") == "");
    CHECK(fields(one, "class S(BaseSettings):\n    x: str\n    class Config:\n        env_prefix = 'APP_'\n") == "APP_X!@3:5");
    CHECK(fields(one, "class S(BaseSettings):\n    x: str = Field(..., env='REAL')\n    y: str = Field('d', env=['A', 'B'])\n") ==
          "REAL!@3:29 A=d@4:30 B=~@4:35");
    CHECK(fields(one, "class S(BaseSettings):\n    DEBUG = False\n") == "DEBUG=False@3:5");
    CHECK(fields("from app.core import AppSettings\n", "class S(AppSettings):\n    user: str\n") == "USER?~@3:5");
}

TEST_CASE("models where they are taken", "[collectors]") {
    const Case cases[] = {
        {"client.chat.completions.create(model='gpt-4o')", "gpt-4o call client.chat.completions.create(model=)@1:38"},
        {"openai.Embedding.create(input=s, model=\"text-embedding-ada-002\")", "text-embedding-ada-002 call openai.Embedding.create(model=)@1:40"},
        {"genai.Client().models.generate_content(model='gemini-2.5-flash')", "gemini-2.5-flash call genai.Client().models.generate_content(model=)@1:46"},
        {"a = Agent(\n    'openai:gpt-4o',\n)", "openai:gpt-4o call Agent()@2:5"},
        {"self.model = GoogleModel('gemini-2.5-flash', provider=p)", "gemini-2.5-flash call GoogleModel()@1:26"},
        {"m = GenerativeModel('gemini-1.5-pro')", "gemini-1.5-pro call GenerativeModel()@1:21"},
        {"completion(model='anthropic/claude-3-5-sonnet-20241022')", "anthropic/claude-3-5-sonnet-20241022 call completion(model=)@1:18"},
        {"c.converse(modelId='us.anthropic.claude-3-7-sonnet-20250219-v1:0')", "us.anthropic.claude-3-7-sonnet-20250219-v1:0 call c.converse(modelId=)@1:20"},
        {"AutoTokenizer.from_pretrained('some-org/some-model')", "some-org/some-model call AutoTokenizer.from_pretrained()@1:31"},
        {"AutoTokenizer.from_pretrained('bert-base-uncased')", "bert-base-uncased call AutoTokenizer.from_pretrained()@1:31"},
        {"AutoTokenizer.from_pretrained('./local/model')", ""},
        {"AutoTokenizer.from_pretrained('models/mine')", ""},
        {"from transformers import pipeline\npipeline('sentiment-analysis', model='nlptown/bert-base-multilingual-uncased-sentiment')",
         "nlptown/bert-base-multilingual-uncased-sentiment call pipeline(model=)@2:38"},
        {"NAME = 'all-MiniLM-L6-v2'\ndef f():\n    return SentenceTransformer(NAME)", "all-MiniLM-L6-v2 constant SentenceTransformer()@1:8"},
        {"def f():\n    name = 'org/thing'\n    return AutoModel.from_pretrained(name)", "org/thing call AutoModel.from_pretrained()@2:12"},
        {"class A:\n    def __init__(self):\n        self.model = 'gpt-4o'", "gpt-4o attribute self.model@3:22"},
        {"class A:\n    def __init__(self):\n        self.name = 'gpt-4o'\n    def f(self):\n        c.create(model=self.name)",
         "gpt-4o attribute c.create(model=)@3:21"},
        {"class A:\n    NAME = 'gpt-4o'\n    def f(self):\n        c.create(model=self.NAME)", "gpt-4o attribute c.create(model=)@2:12"},
        {"import os\nm = os.getenv('LLM', 'gpt-4o')", "gpt-4o variable os.getenv(LLM)@2:22"},
        {"import os\nM = os.getenv('LLM', 'gpt-4o')\nc.create(model=M)", "gpt-4o variable os.getenv(LLM)@2:22"},
        {"import os\nD = 'gpt-4o'\nM = os.getenv('LLM', D)\nc.create(model=M)", "gpt-4o variable os.getenv(LLM)@2:5"},
        {"c.create(model=os.getenv('LLM') or 'gpt-4o')", "gpt-4o variable c.create(model=)@1:36"},
        {"from pydantic_settings import BaseSettings\nclass S(BaseSettings):\n    GEMINI_MODEL: str = Field(default='gemini-1.5-flash')",
         "gemini-1.5-flash settings S.GEMINI_MODEL@3:39"},
        {"@dataclass\nclass A:\n    model: str = 'gpt-4o'", "gpt-4o parameter A.model@3:18"},
        {"def f(model='gpt-4o'):\n    c.create(model=model)", "gpt-4o parameter f(model=)@1:13"},
        {"def f(model=None):\n    c.create(model=model or 'gpt-4o')", "gpt-4o parameter c.create(model=)@2:29"},
        {"def f(model: str = typer.Option('gpt-4o')): pass", "gpt-4o parameter f(model=)@1:33"},
        {"p.add_argument('--model', default='gpt-4o')", "gpt-4o parameter add_argument(--model)@1:35"},
        {"def f(model=None):\n    if model is None:\n        model = 'gpt-4o'\n    c.create(model=model)", "gpt-4o parameter c.create(model=)@3:17"},
        {"class A:\n    def f(self):\n        if not self.model:\n            self.model = 'gpt-4o'", "gpt-4o parameter self.model@4:26"},
        {"def ask(model, prompt): pass\nask('gpt-4o', 'hi')", "gpt-4o call ask()@2:5"},
        {"requests.post(url, json={'model': 'gpt-4o', 'messages': m})", "gpt-4o call json={\"model\":}@1:35"},
        {"config_list = [{'model': 'gpt-4o', 'api_key': k}]", "gpt-4o call config_list = {\"model\":}@1:26"},
        {"payload['model'] = 'gpt-4o'", "gpt-4o call payload['model']@1:20"},
        {"import openai\nc = openai.OpenAI()\nc.create(model='o1')", "o1 call c.create(model=)@3:16"},
        {"import whisper\nwhisper.load_model('large-v3')", "large-v3 call whisper.load_model()@2:20"},
    };
    for (const Case& c : cases) {
        INFO(c.source);
        CHECK(models(c.source) == c.expected);
        CHECK(models(among_others(c.source)) == c.expected);
    }
}

TEST_CASE("models that are only spoken of", "[collectors]") {
    for (const std::string_view source : {"PRICES = {'gpt-4o': 0.01}",
                                          "MODELS = ['gpt-4o', 'gpt-4']",
                                          "if model == 'gpt-4o': pass",
                                          "x = model in ('gpt-4o', 'gpt-4')",
                                          "# model='gpt-4o'",
                                          "def f():\n    'model gpt-4o'",
                                          "logger.info('x', model='gpt-4o')",
                                          "class M(str, Enum):\n    MODEL = 'gpt-4o'",
                                          "M = Literal['gpt-4o', 'gpt-4']",
                                          "MODEL = 'gpt-4o'",
                                          "ModelInfo(model='gpt-4o', price=1)",
                                          "x = {'model': 'gpt-4o', 'price': 1}",
                                          "r = {'model': 'gpt-4o', 'choices': [], 'messages': []}",
                                          "c.create(model='o1')",
                                          "Car(model='command')",
                                          "mlflow.pyfunc.load_model('models:/topic-classification/1')  # gpt-4o",
                                          "load(model='topic-classification')  # gpt-4o",
                                          "c.create(model=f'gpt-4{x}')",
                                          "c.create(model='a sentence about gpt-4o')",
                                          "print('gpt-4o')",
                                          "llm_vendors = [{'model': 'gpt-4o', 'vendor': 'x'}]",
                                          "for m in ['gpt-4o']:\n    c.create(model=m)",
                                          "c.create(model='gpt-4o.json')",
                                          "MagicMock(model='gpt-4o')"}) {
        INFO(source);
        CHECK(models(source) == "");
    }
}

TEST_CASE("both sides of what is broken are read, and strings are not code", "[collectors]") {
    const std::string a = "import os\na = os.environ['A']\n", c = "c = os.environ['C']\n";
    CHECK(reads(a + "exec code in d\nraise E, 'x'\n" + c) == "A!@2:16 C!@5:16");
    CHECK(reads(a + "<<<<<<< HEAD\nb = os.environ['B']\n=======\n>>>>>>> x\n" + c) == "A!@2:16 B!@4:16 C!@7:16");
    CHECK(reads(a + "if x ==\n" + c) == "A!@2:16 C!@4:16");
    CHECK(reads(a + "s = 'abc\n" + c) == "A!@2:16 C!@4:16");
    CHECK(reads(a + "x = {{ cookiecutter.name }}\n{% if y %}\n" + c) == "A!@2:16 C!@5:16");
    CHECK(reads("\xEF\xBB\xBF" + a) == "A!@2:16");
    CHECK(reads("import os\r\nc = os.environ['C']\r\n") == "C!@2:16");
    CHECK(reads("import os\n\f\n\f" + c) == "C!@3:17");
    CHECK(reads("import os\ndef f():\n    \"\"\"os.environ['D']\"\"\"\n    exec(\"os.environ['F']\")\n    return f\"{os.environ['A']} os.environ['G']\"\n") == "A!@5:26");
    CHECK(reads("import os\na = os.environ.get(  # why\n    'A', \\\n    'd')\n") == "A=d@3:5");
    CHECK(reads("import os\nc = os.getenv(( # why\n  'C'))\n") == "C?@3:3");
}

TEST_CASE("Python that no parser likes", "[collectors]") {
    CHECK(reads("import os\nprint 'x'\nx = os.environ['X']\n") == "X!@3:16");
    CHECK(reads("import os\nx = (((\ny = os.environ['X']\n").find("X!") != std::string::npos);
    CHECK(facts_of(std::string_view("environ\0\0\xff\xfe(((", 15)).empty());
    for (const char* open : {"(", "[", "{", "x = ", "not ", "- ", "lambda: ", "f(", "x if y else ", "\"(", "if x:\n (", "await ", "[x for x in "}) {
        std::string text = "import os\nos.environ['X']\n";
        while (text.size() < 400'000) text += open;
        INFO(open);
        CHECK(facts_of(text).size() <= 1);
    }
    CHECK(facts_of("").empty());
    std::string table = "import os\nTABLE = {\n";
    for (int i = 0; i < 30'000; ++i) table += "    'gpt-4': (1, 2),\n";
    CHECK(reads(table + "}\nos.environ['X']\n") == "X!@30004:12");
    CHECK(facts_of(table + "}\nos.environ['X']\n").size() == 1);
    CHECK(facts_of(table + "}\nMODEL = 1\n").empty());
    CHECK(facts_of(table + "    'x': os.environ['X']\n}\n").size() == 1);  // unreadable, and says so
    std::string constants = "import os\n";
    for (int i = 0; i < 50'000; ++i) constants += "X" + std::to_string(i) + " = 1\n";
    CHECK(reads(constants + "os.environ['X']\n") == "X!@50002:12");
    std::string wide = "import os\nx = [";
    for (int i = 0; i < 100'000; ++i) wide += "'a', ";
    CHECK(reads(wide + "os.environ['X']]") == "X!@2:500017");
}

}  // namespace driftaudit
