//! Every rule, by the message of a struct that breaks it. Where the carets are is tested with a compiler, in the
//! package `tests`; here is what is a mistake, what is not, and that one mistake is one message.

use crate::testing::assert_mistakes;

/// A struct with these attributes, and these fields after its key.
#[track_caller]
fn on_struct(attributes: &str, expected: &[&str]) {
    assert_mistakes(&format!("{attributes} struct User {{ #[redis(key)] id: u64, name: String }}"), expected);
}

#[track_caller]
fn on_field(field: &str, expected: &[&str]) {
    assert_mistakes(
        &format!("#[redis(keyspace = \"U\")] struct User {{ #[redis(key)] id: u64, name: String, {field} }}"),
        expected,
    );
}

#[track_caller]
fn on_key(key: &str, expected: &[&str]) {
    assert_mistakes(&format!("#[redis(keyspace = \"U\")] struct User {{ {key}, name: String }}"), expected);
}

#[test]
fn legal_structs_have_no_mistakes() {
    on_struct("#[redis(keyspace = \"U\")]", &[]);
    on_struct("#[redis(keyspace = \"U\", ttl = \"1h30m\", connection = \"c\", crate = \"a::b\",)]", &[]);
    on_struct("#[redis()] #[redis(ttl = \"1s\")] #[other(x)] #[redis(keyspace = \"U:%\")]", &[]);
    on_struct("#[redis(keyspace = r#\"U\"#, crate = \"crate\")]", &[]);
}

#[test]
fn legal_fields_have_no_mistakes() {
    on_field("#[redis(default = -5 + 3)] a: i64, #[redis(default = Map::<u8, u8>::new(), rename = \"m\")] b: M", &[]);
    on_field("#[redis(default = \"<T as D>::default\")] a: T, #[redis(default = \"Vec::<u8>::new\")] b: Vec<u8>", &[]);
    on_field("#[redis(skip)] a: Option<u8>, #[redis(skip)] A: f64, #[redis(rename = \"a\")] b: u8", &[]);
    on_field("r#type: u8, #[redis(rename = \"id\")] uid: u64, #[redis(rename = \"with space\")] c: u8", &[]);
    on_key("#[redis(key)] id: (u64, String)", &[]);
}

#[test]
fn unknown_words() {
    on_struct(
        "#[redis(keyspce = \"U\")]",
        &["unknown attribute `keyspce`, did you mean `keyspace`? legal on a struct:"],
    );
    on_struct(
        "#[redis(keyspace = \"U\", foo)]",
        &["unknown attribute `foo`; legal on a struct: `keyspace`, `of`, `template`,"],
    );
    on_field("#[redis(unite)] a: u8", &["unknown attribute `unite`; legal on a field: `key`, `secret`,"]);
    on_field("#[redis(conection)] a: u8", &["unknown attribute `conection`, did you mean `connection`? it belongs on"]);
    on_key("#[redis(kye)] id: u64", &["unknown attribute `kye`, did you mean `key`? legal on a field:"]);
}

#[test]
fn misplaced_words() {
    on_field("#[redis(ttl = \"1s\")] a: u8", &["`ttl` belongs on the struct, write `#[redis(ttl = \"30m\")]` there"]);
    assert_mistakes(
        "#[redis(keyspace = \"U\", key)] struct User { id: u64, name: String }",
        &["`key` belongs on a field, write `#[redis(key)]` there"],
    );
    on_key("#[redis(key, keyspace = \"V\")] id: u64", &["`keyspace` belongs on the struct"]);
}

#[test]
fn repeated_words() {
    on_struct("#[redis(keyspace = \"U\", keyspace = \"V\")]", &["`keyspace` is repeated"]);
    on_struct("#[redis(keyspace = \"U\")] #[redis(keyspace = \"U\")]", &["`keyspace` is repeated"]);
    on_field("#[redis(skip)] #[redis(skip)] a: u8", &["`skip` is repeated"]);
}

#[test]
fn malformed_attributes() {
    on_struct("#[redis]", &["`redis` takes its words in parentheses"]);
    on_struct("#[redis = \"U\"]", &["`redis` takes its words in parentheses"]);
    on_struct("#[redis{keyspace = \"U\"}]", &["`redis` takes its words in parentheses"]);
    on_struct("#[redis(\"U\")]", &["expected a word, as in `#[redis(keyspace = \"U\")]`"]);
    on_struct("#[redis(,)]", &["expected a word"]);
    on_struct("#[redis(keyspace = \"U\", ttl)]", &["`ttl` needs a value, write `ttl = \"30m\"`"]);
    on_struct("#[redis(keyspace = )]", &["`keyspace` needs a value"]);
    on_struct("#[redis(keyspace)]", &["`keyspace` needs a value"]);
    on_struct("#[redis(keyspace(\"U\"))]", &["`keyspace` takes its value after `=`"]);
    on_struct("#[redis(keyspace \"U\")]", &["`keyspace` takes its value after `=`"]);
    on_struct("#[redis(keyspace = 5)]", &["`keyspace` takes a string literal"]);
    on_struct("#[redis(keyspace = b\"U\")]", &["`keyspace` takes a string literal"]);
    on_struct("#[redis(keyspace = \"U\" \"V\")]", &["`keyspace` takes a string literal"]);
    on_key("#[redis(key = \"x\")] id: u64", &["`key` takes no value, write `key` alone"]);
    on_field("#[redis(skip = true)] a: u8", &["`skip` takes no value"]);
    on_field("#[redis(skip())] a: u8", &["`skip` takes no value"]);
    on_field("#[redis(default(5))] a: u8", &["`default` takes its value after `=`"]);
    on_field("#[redis(rename = a)] a: u8", &["`rename` takes a string literal"]);
    on_field("#[redis(default = \"a b\")] a: u8", &["`a b` is not a path"]);
    on_field("#[redis(default = \"\")] a: u8", &["`` is not a path"]);
    on_struct("#[redis(keyspace = \"U\", crate = \"a-b\")]", &["`crate` takes the path of the crate"]);
    on_struct("#[redis(keyspace = \"U\", crate = \"\")]", &["`crate` takes the path of the crate"]);
    on_struct("#[redis(keyspace = \"U\", connection = \"\")]", &["the connection's name is empty"]);
    on_struct("#[redis(keyspace = \"U\", ttl = \"5 parsecs\")]", &["unknown unit `parsecs`"]);
}

#[test]
fn keyspaces() {
    on_struct("", &["no keyspace"]);
    on_struct("#[redis(keyspace = \"\")]", &["the keyspace is empty"]);
    for forbidden in ['{', '}', '*', '?', '[', ']'] {
        on_struct(&format!("#[redis(keyspace = \"U{forbidden}\")]"), &[&format!("`{forbidden}` in a keyspace")]);
    }
    on_struct(r#"#[redis(keyspace = "U\\V")]"#, &["`\\` in a keyspace"]);
}

#[test]
fn templates() {
    for legal in [
        "keyspace = \"U\", template = \"ns{id}\"",
        "keyspace = \"U\", template = \"ns:id\", raw_key",
        "template = \"id\"",
    ] {
        on_struct(&format!("#[redis({legal})]"), &[]);
    }
    on_struct("#[redis(keyspace = \"U\", template = \"id\")]", &["`keyspace` conflicts with `template = \"id\"`"]);
    on_struct("#[redis(template = \"ns:id\")]", &["no keyspace"]);
    for wrong in ["", "U{id}", "{id}", "ns"] {
        on_struct(&format!("#[redis(template = \"{wrong}\")]"), &[&format!("`{wrong}` is no template")]);
    }
    assert_mistakes(
        "#[redis(template = \"id\", raw_key)] struct User { #[redis(key)] id: (u8, u8), name: String }",
        &["`raw_key` with a key of several parts"],
    );
}

#[test]
fn words_about_the_key() {
    on_key("#[redis(key, secret, generate)] id: Uuid", &[]);
    on_key("#[redis(secret)] id: u64", &["`secret` is about the id"]);
    on_key("#[redis(generate)] id: u64", &["`generate` is about the id"]);
    on_field("#[redis(secret)] a: u64", &["`secret` is about the id"]);
    on_field("#[redis(skip, generate, secret)] a: u64", &["`secret` is about the id", "`generate` is about the id"]);
}

#[test]
fn shapes() {
    let shape =
        |source: &str, expected: &[&str]| assert_mistakes(&format!("#[redis(keyspace = \"U\")] {source}"), expected);
    shape("enum User { A { id: u64 } }", &["an enum is no record"]);
    shape("union User { id: u64 }", &["a union is no record"]);
    shape("struct User(#[redis(key)] u64, String);", &["a tuple struct has no field names"]);
    shape("struct User;", &["a unit struct stores nothing"]);
    shape("struct User {}", &["no key"]);
    shape("struct User { #[redis(key)] id: u64, #[redis(skip)] a: u8 }", &["no stored field"]);
    assert_mistakes("enum User {}", &["an enum is no record"]);
}

#[test]
fn keys() {
    on_key("id: u64", &["no key"]);
    on_key("#[redis(key)] id: u64, #[redis(key)] other: u64", &["a second key"]);
    on_key("#[redis(key)] id: Option<u64>", &["a key of type `Option`"]);
    on_key("#[redis(key)] id: f64", &["a key of a float type"]);
    on_key(
        "#[redis(key)] id: (f32, (std::option::Option<u8>, u8))",
        &["a key of a float type", "a key of type `Option`"],
    );
}

#[test]
fn conflicts() {
    on_key("#[redis(key, rename = \"x\")] id: u64", &["`rename` conflicts with `key`"]);
    on_key("#[redis(default, key)] id: u64", &["`default` conflicts with `key`"]);
    on_key("#[redis(key, const = \"ID\")] id: u64", &["`const` conflicts with `key`"]);
    on_field("#[redis(skip, const = \"A\")] a: u8", &["`const` conflicts with `skip`"]);
    on_key("#[redis(key, json)] id: u64", &["`json` conflicts with `key`"]);
    on_field("#[redis(skip, with = \"m\")] a: u8", &["`with` conflicts with `skip`"]);
    on_field("#[redis(json, with = \"m\")] a: u8", &["`with` conflicts with `json`"]);
    on_key("#[redis(key, skip)] id: u64", &["`skip` conflicts with `key`"]);
    on_field("#[redis(skip, rename = \"x\")] a: u8", &["`rename` conflicts with `skip`"]);
    on_field("#[redis(skip, default = 5)] a: u8", &["`default` conflicts with `skip`"]);
    on_field(
        "#[redis(default)] a: Option<Vec<u8>>",
        &[
            "`default` on an `Option`: it is `None` where the field is absent; remove `default`, or write the type `Vec<u8>`",
        ],
    );
}

#[test]
fn names() {
    on_field("#[redis(rename = \"\")] a: u8", &["the stored name is empty"]);
    on_field("#[redis(rename = \"name\")] a: u8", &["the stored name `name` is taken by the field `name`"]);
    on_field("#[redis(rename = \"r\")] a: u8, r: u8, b: u8", &["the stored name `r` is taken by the field `a`"]);
    on_field("#[redis(const = \"NAME\")] a: u8", &["the constant `NAME` is taken by the field `name`"]);
    on_field("#[redis(const = \"OTHER\")] NAME: u8, #[redis(const = \"OTHER_2\")] b: u8", &[]);
    for wrong in ["", "name", "Name", "A-B", "A B", "1", "_"] {
        let field = format!("#[redis(const = \"{wrong}\")] a: u8");
        on_field(&field, &[&format!("`{wrong}` is no name for a constant")]);
    }
    on_field("NAME: u8", &["the constant `NAME` is taken by the field `name`"]);
    on_field("pageViews: u8, page_views: u8", &["the constant `PAGE_VIEWS` is taken by the field `pageViews`"]);
}

#[test]
fn aliases() {
    on_field("#[redis(alias = \"b\", alias = \"c\")] #[redis(alias = \"d\")] a: u8", &[]);
    on_field("#[redis(alias = \"name\")] a: u8", &["the alias `name` is taken by the field `name`"]);
    on_field("#[redis(alias = \"a\")] a: u8", &["the alias `a` is taken by the field `a`"]);
    on_field("#[redis(rename = \"b\", alias = \"a\")] a: u8", &[]);
    on_field(
        "#[redis(alias = \"c\")] a: u8, #[redis(rename = \"c\")] b: u8",
        &["the alias `c` is taken by the field `b`"],
    );
    on_field("#[redis(alias = \"c\", alias = \"c\")] a: u8", &["the alias `c` is taken by the field `a`"]);
    on_field(
        "#[redis(alias = \"c\")] a: u8, #[redis(alias = \"c\")] b: u8",
        &["the alias `c` is taken by the field `a`"],
    );
    on_field("#[redis(alias = \"\")] a: u8", &["the alias is empty"]);
    on_field("#[redis(skip, alias = \"b\")] a: u8", &["`alias` conflicts with `skip`"]);
    on_key("#[redis(key, alias = \"b\", alias = \"c\")] id: u64", &["`alias` conflicts with `key`"; 2]);
}

#[test]
fn rules_for_names() {
    let rule = |rule: &str, fields: &str, expected: &[&str]| {
        let attribute = format!("#[redis(keyspace = \"U\", rename_all = \"{rule}\")]");
        assert_mistakes(&format!("{attribute} struct User {{ #[redis(key)] id: u64, {fields} }}"), expected);
    };
    rule("camelCase", "page_views: u8, #[redis(rename = \"x\")] b: u8, #[redis(rename = \"X\")] c: u8", &[]);
    rule(
        "camelCase",
        "page_views: u8, #[redis(rename = \"pageViews\")] b: u8",
        &["the stored name `pageViews` is taken"],
    );
    rule("camelCase", "#[redis(rename = \"aB\")] x: u8, a_b: u8", &["the stored name `aB` is taken by the field `x`"]);
    rule("camelCase", "__: u8, name: u8", &["`rename_all` leaves nothing of this name"]);
    rule("camelCase", "#[redis(skip)] __: u8, name: u8", &[]);
    rule("snakecase", "a: u8", &["`snakecase` is no rule for names, did you mean `snake_case`? legal: `lowercase`,"]);
    rule("uppercase", "a: u8", &["`uppercase` is no rule for names, did you mean `UPPERCASE`?"]);
    rule("", "a: u8", &["`` is no rule for names; legal: `lowercase`,"]);
}

#[test]
fn codecs() {
    on_field("#[redis(with = \"a::b\", default = 5)] a: u8, #[redis(json, rename = \"x\")] b: Option<T>", &[]);
    on_field("#[redis(with = \"crate::m\")] a: u8, #[redis(with = \"::c::m\")] b: u8", &[]);
    for wrong in ["", "a-b", "a::<u8>", "a()"] {
        on_field(&format!("#[redis(with = \"{wrong}\")] a: u8"), &["`with` takes the path of a module"]);
    }
    on_field("#[redis(with)] a: u8", &["`with` needs a value"]);
    on_field("#[redis(json = \"x\")] a: u8", &["`json` takes no value"]);
}

#[test]
fn beside() {
    on_field("#[ship(Raw, beside)] a: A, #[ship(beside)] b: Option<B>, #[ship(Zstd<a::Raw>, beside,)] c: C", &[]);
    on_field("#[ship(beside)] #[redis(default, rename = \"x. y*\", const = \"Z\")] a: A", &[]);
    for wrong in ["beside, Raw", "Raw, beside, beside", "Raw beside", "beside, beside"] {
        on_field(
            &format!("#[ship({wrong})] a: A"),
            &["`beside` comes once, at the end, after a comma: write `#[ship(Raw)]`"],
        );
    }
    on_field("#[ship(, beside)] a: A", &["`ship` names no ship"]);
    on_field("#[ship(\"Raw\", beside)] a: A", &["`ship` takes the path of one ship"]);
    on_field("#[redis(beside)] a: A", &["`beside` is an attribute of its own, write `#[ship(Raw, beside)]` beside"]);
    for name in ["a{b", "}"] {
        on_field(&format!("#[ship(beside)] #[redis(rename = \"{name}\")] a: A"), &["`beside` under the name"]);
    }
    on_field("#[ship(beside)] #[redis(alias = \"b\")] a: A", &["`alias` conflicts with `beside`"]);
    let of = |attributes: &str, expected: &[&str]| {
        let fields = "#[redis(key)] id: u64, #[ship(beside)] a: A, #[ship] b: B";
        assert_mistakes(&format!("#[redis({attributes})] struct User {{ {fields} }}"), expected);
    };
    of("keyspace = \"U\", template = \"ns{id}\"", &[]);
    of("keyspace = \"U\", raw_key", &["`beside` conflicts with `raw_key`"]);
    of("keyspace = \"U\", template = \"ns:id\"", &["`beside` conflicts with `template`"]);
    of("template = \"id\"", &["`beside` conflicts with `template`"]);
}

#[test]
fn ships() {
    on_field("#[ship(Raw)] a: Vec<f32>, #[ship] #[redis(rename = \"x\", alias = \"y\")] b: Option<[f32; 2]>", &[]);
    on_field("#[redis(default)] #[ship(::a::Zstd<b::Raw>)] a: A, #[ship(<A as B>::C)] b: B", &[]);
    on_field(
        "#[ship = \"Raw\"] a: A",
        &["`ship` takes its ship in parentheses, write `#[ship(Raw)]`, `#[ship(Raw, beside)]`"],
    );
    on_field("#[ship{Raw}] a: A", &["`ship` takes its ship in parentheses"]);
    on_field("#[ship()] a: A", &["`ship` names no ship"]);
    for wrong in ["\"Raw\"", "5", "Raw, Json", "ship = Raw", "&Raw", "[Raw]"] {
        on_field(&format!("#[ship({wrong})] a: A"), &["`ship` takes the path of one ship, write `#[ship(Raw)]`"]);
    }
    on_field("#[ship(Raw)] #[ship(Raw)] a: A", &["`ship` is repeated"]);
    on_field("#[redis(ship(Raw))] a: A", &["`ship` is an attribute of its own, write `#[ship(Raw)]` beside"]);
    on_struct("#[redis(keyspace = \"U\")] #[ship(Raw)]", &["`ship` belongs on a field"]);
    on_struct("#[redis(keyspace = \"U\", ship = \"Raw\")]", &["`ship` is an attribute of its own"]);
    on_key("#[redis(key)] #[ship(Raw)] id: u64", &["`ship` conflicts with `key`"]);
    for word in ["version", "flatten", "skip", "json", "with = \"m\""] {
        let name = word.split(' ').next().unwrap_or_default();
        on_field(&format!("#[ship] #[redis({word})] a: A"), &[&format!("`ship` conflicts with `{name}`")]);
    }
    on_field(
        "#[ship] #[redis(json, with = \"m\")] a: A",
        &["`with` conflicts with `json`", "`ship` conflicts with `json`"],
    );
    let of = |field: &str, expected: &[&str]| {
        assert_mistakes(&format!("#[redis(of = \"U\")] struct P {{ #[redis(key)] id: u64, {field} }}"), expected);
    };
    of("#[ship] a: A", &[]);
    of("#[ship(Raw)] a: A", &["`ship` with a value in a projection: `U` says which it is; write `#[ship]` alone"]);
}

#[test]
fn versions() {
    on_field("#[redis(version, alias = \"v\", rename = \"w\", const = \"V\")] version: u64", &[]);
    on_field("#[redis(version)] a: u64, #[redis(version)] b: u64", &["a second version: a record has one"]);
    on_field("#[redis(version)] a: Option<u64>", &["a version of type `Option`"]);
    for word in ["default", "default = 1", "with = \"m\"", "json"] {
        let name = word.split(' ').next().unwrap_or_default();
        on_field(&format!("#[redis(version, {word})] a: u64"), &[&format!("`{name}` conflicts with `version`")]);
    }
    on_field("#[redis(skip, version)] a: u64", &["`version` conflicts with `skip`"]);
    on_field("#[redis(flatten, version)] a: M", &["`version` conflicts with `flatten`"]);
    on_key("#[redis(key, version)] id: u64", &["`version` conflicts with `key`"]);
    on_field("#[redis(version = 1)] a: u64", &["`version` takes no value"]);
    assert_mistakes("#[redis(of = \"User\")] struct A { #[redis(key)] id: u64, #[redis(version)] version: u64 }", &[]);
}

#[test]
fn flatten() {
    on_field("#[redis(flatten)] a: HashMap<String, u8>", &[]);
    assert_mistakes("#[redis(keyspace = \"U\")] struct User { #[redis(key)] id: u8, #[redis(flatten)] a: M }", &[]);
    on_field("#[redis(flatten)] a: Address, #[redis(flatten, const = \"B\")] b: Geo", &[]);
    on_field("#[redis(flatten)] a: HashMap<String, u8>, #[redis(flatten)] b: m::BTreeMap<A, B>", &["a second map"]);
    on_field("#[redis(flatten, const = \"X\")] a: HashMap<String, u8>", &["`const` conflicts with `flatten`"]);
    on_field("#[redis(flatten, const = \"NAME\")] a: A", &["the constant `NAME` is taken by the field `name`"]);
    on_field("#[redis(flatten)] a: Option<Address>", &["`flatten` of an `Option`"]);
    for word in ["rename = \"x\"", "alias = \"x\"", "default", "with = \"m\"", "json"] {
        let name = word.split(' ').next().unwrap_or_default();
        on_field(&format!("#[redis(flatten, {word})] a: M"), &[&format!("`{name}` conflicts with `flatten`")]);
    }
    on_field("#[redis(skip, flatten)] a: M", &["`flatten` conflicts with `skip`"]);
    on_key("#[redis(key, flatten)] id: u64", &["`flatten` conflicts with `key`"]);
}

#[test]
fn borrowing() {
    let borrowing = |fields: &str, expected: &[&str]| {
        let source =
            format!("#[redis(keyspace = \"L\")] struct Line<'a, 'b> {{ #[redis(key)] id: &'a str, {fields} }}");
        assert_mistakes(&source, expected);
    };
    borrowing("text: &'b str, #[redis(alias = \"old\", json)] a: &'a A, #[redis(skip)] b: Option<&'b u8>", &[]);
    borrowing("#[redis(with = \"m\", rename = \"x\")] a: Option<&'b u8>, #[redis(flatten)] b: M", &[]);
    borrowing("#[redis(default)] a: &'b str", &["`default` in a struct that borrows"]);
    borrowing("#[redis(default = 5)] a: Option<&'b str>", &["`default` in a struct that borrows"]);
    borrowing("#[redis(const = \"X\")] a: &'b str", &["`const` in a struct that borrows"]);
    borrowing("a: u8, #[redis(skip, default)] b: &'b str", &["`default` conflicts with `skip`"]);
    borrowing("#[redis(skip)] a: &'b str", &["no stored field"]);
}

#[test]
fn projections() {
    let of = |attributes: &str, fields: &str, expected: &[&str]| {
        let source =
            format!("#[redis(of = \"User<T>\"{attributes})] struct P<T> {{ #[redis(key)] id: u64, {fields} }}");
        assert_mistakes(&source, expected);
    };
    let fields = "#[redis(const = \"X\", default, json)] a: u8, #[redis(with)] b: Option<T>, #[redis(skip)] c: T";
    of(", crate = \"a::b\", bound = \"T: A\"", fields, &[]);
    for word in ["keyspace = \"V\"", "template = \"id\"", "raw_key", "ttl = \"1s\"", "rename_all = \"camelCase\""] {
        let name = word.split(' ').next().unwrap_or_default();
        of(&format!(", {word}"), "a: u8", &[&format!("`{name}` in a projection: `User<T>` says how")]);
    }
    of(
        "",
        "#[redis(alias = \"b\", rename = \"c\")] a: u8",
        &["`rename` in a projection: `User<T>` says what its fields are called", "`alias` in a projection"],
    );
    of(
        "",
        "#[redis(default = 5, with = \"m\")] a: u8",
        &["`default` with a value in a pro", "`with` with a value in a"],
    );
    of("", "#[redis(default)] a: Option<u8>", &["`default` on an `Option`"]);
    of("", "a: u8, #[redis(flatten)] b: B", &["`flatten` in a projection"]);
    of("", "#[redis(skip)] a: u8", &["no stored field"]);
    of("", "a_b: u8, aB: u8", &["the constant `A_B` is taken by the field `a_b`"]);
    of("", "", &["no stored field"]);
    let source = "#[redis(of = \"User\")] struct P { #[redis(key, secret, generate)] id: u64, a: u8 }";
    assert_mistakes(source, &["`secret` in a projection: `User` says what its ids are", "`generate` in a projection"]);
    let source = "#[redis(of = \"User\")] struct P<'a> { #[redis(key)] id: u64, a: &'a str }";
    assert_mistakes(source, &["`of` on a struct that borrows"]);
    on_struct("#[redis(of = \"a user\")]", &["`of` takes the struct that has the fields"]);
    on_field("#[redis(with)] a: u8", &["`with` needs a value"]);
}

#[test]
fn bounds() {
    let bound = |bound: &str, expected: &[&str]| {
        let attribute = format!("#[redis(keyspace = \"U\", bound = \"{bound}\")]");
        assert_mistakes(&format!("{attribute} struct User<T> {{ #[redis(key)] id: u64, value: T }}"), expected);
    };
    for legal in ["", "T: Copy", "T: A + B, Vec<T>: C,", "for<'a> &'a T: A"] {
        bound(legal, &[]);
    }
    for wrong in ["T", "T:: A", "T: A; U: B", "5", ","] {
        bound(wrong, &[&format!("`{wrong}` is no list of conditions as `where` has them")]);
    }
    on_struct("#[redis(keyspace = \"U\", bound = \"u64: Copy\")]", &["`bound` on a struct that is not generic"]);
}

#[test]
fn what_the_compiler_reports_is_left_to_it() {
    on_field("name: u8, r#name: u8", &[]);
}

#[test]
fn all_mistakes_come_at_once() {
    assert_mistakes(
        "#[redis(keyspace = \"*\", ttl = \"0s\")] struct User { #[redis(key, skip)] id: u64, #[redis(foo)] a: u8 }",
        &["`0s` is no time", "unknown attribute `foo`", "`*` in a keyspace", "`skip` conflicts with `key`"],
    );
}

/// Whatever stands in an attribute, the derive says something about it, and never panics.
#[test]
fn no_tokens_make_it_panic() {
    const PIECES: [&str; 12] = ["keyspace", "=", "\"U\"", ",", "(x)", "key", "::", "<", ">", "default", "-", "'a"];
    for one in PIECES {
        for two in PIECES {
            for three in PIECES {
                let attribute = format!("#[redis({one} {two} {three})]");
                let source = format!("{attribute} struct User {{ {attribute} id: u64, name: String }}");
                let found = crate::testing::expansion(&source).to_string();
                assert!(found.contains("compile_error") || found.contains("SPEC"), "{source}");
            }
        }
    }
}
