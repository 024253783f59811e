//! `rename_all`: the names of serde's rules, and what they make of a field's or a variant's name.
//!
//! The rules take fields to be written in `snake_case` and variants in `PascalCase`, as Rust has them; only ASCII
//! letters change. Given the same name, a rule's result is serde's, to the letter.

/// A rule of `rename_all`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RenameRule {
    Lower,
    Upper,
    Pascal,
    Camel,
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
}

/// The rules in the order of their names.
const RULES: [RenameRule; 8] = [
    RenameRule::Lower,
    RenameRule::Upper,
    RenameRule::Pascal,
    RenameRule::Camel,
    RenameRule::Snake,
    RenameRule::ScreamingSnake,
    RenameRule::Kebab,
    RenameRule::ScreamingKebab,
];

impl RenameRule {
    /// The legal names, in the order in which messages list them.
    pub(crate) const NAMES: [&'static str; 8] = [
        "lowercase",
        "UPPERCASE",
        "PascalCase",
        "camelCase",
        "snake_case",
        "SCREAMING_SNAKE_CASE",
        "kebab-case",
        "SCREAMING-KEBAB-CASE",
    ];

    /// The rule of this name.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::NAMES.into_iter().zip(RULES).find(|(rule, _)| *rule == name).map(|(_, rule)| rule)
    }

    /// What the rule makes of a field's name; a raw identifier's comes without `r#`.
    pub(crate) fn field(self, name: &str) -> String {
        match self {
            RenameRule::Lower | RenameRule::Snake => name.to_owned(),
            RenameRule::Upper | RenameRule::ScreamingSnake => name.to_ascii_uppercase(),
            RenameRule::Pascal => pascal(name),
            RenameRule::Camel => uncapitalised(&pascal(name)),
            RenameRule::Kebab => name.replace('_', "-"),
            RenameRule::ScreamingKebab => name.to_ascii_uppercase().replace('_', "-"),
        }
    }

    /// What the rule makes of a variant's name; a raw identifier's comes without `r#`.
    pub(crate) fn variant(self, name: &str) -> String {
        match self {
            RenameRule::Pascal => name.to_owned(),
            RenameRule::Lower => name.to_ascii_lowercase(),
            RenameRule::Upper => name.to_ascii_uppercase(),
            RenameRule::Camel => uncapitalised(name),
            RenameRule::Snake => snake(name),
            RenameRule::ScreamingSnake => snake(name).to_ascii_uppercase(),
            RenameRule::Kebab => snake(name).replace('_', "-"),
            RenameRule::ScreamingKebab => snake(name).to_ascii_uppercase().replace('_', "-"),
        }
    }
}

/// `last_seen` becomes `LastSeen`.
fn pascal(field: &str) -> String {
    let mut capitalise = true;
    let mut name = String::with_capacity(field.len());
    for character in field.chars() {
        match character {
            '_' => capitalise = true,
            first if capitalise => {
                name.push(first.to_ascii_uppercase());
                capitalise = false;
            }
            other => name.push(other),
        }
    }
    name
}

/// `LastSeen` becomes `last_seen`.
fn snake(variant: &str) -> String {
    let mut name = String::with_capacity(variant.len() + 4);
    for (at, character) in variant.char_indices() {
        if at > 0 && character.is_uppercase() {
            name.push('_');
        }
        name.push(character.to_ascii_lowercase());
    }
    name
}

/// `LastSeen` becomes `lastSeen`.
fn uncapitalised(name: &str) -> String {
    let mut characters = name.chars();
    characters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(characters).collect()
}

#[cfg(test)]
mod tests {
    use super::{RULES, RenameRule};

    /// One name by all rules, in the order of `RULES`.
    fn all(of: impl Fn(RenameRule) -> String) -> [String; 8] {
        RULES.map(of)
    }

    /// The tables are those of serde's own tests (`serde_derive/src/internals/case.rs`).
    #[test]
    fn fields_are_renamed_as_serde_does() {
        for expected in [
            ["outcome", "OUTCOME", "Outcome", "outcome", "outcome", "OUTCOME", "outcome", "OUTCOME"],
            [
                "very_tasty",
                "VERY_TASTY",
                "VeryTasty",
                "veryTasty",
                "very_tasty",
                "VERY_TASTY",
                "very-tasty",
                "VERY-TASTY",
            ],
            ["a", "A", "A", "a", "a", "A", "a", "A"],
            ["z42", "Z42", "Z42", "z42", "z42", "Z42", "z42", "Z42"],
        ] {
            assert_eq!(all(|rule| rule.field(expected[0])), expected);
        }
    }

    #[test]
    fn variants_are_renamed_as_serde_does() {
        for (variant, expected) in [
            ("Outcome", ["outcome", "OUTCOME", "Outcome", "outcome", "outcome", "OUTCOME", "outcome", "OUTCOME"]),
            (
                "VeryTasty",
                [
                    "verytasty",
                    "VERYTASTY",
                    "VeryTasty",
                    "veryTasty",
                    "very_tasty",
                    "VERY_TASTY",
                    "very-tasty",
                    "VERY-TASTY",
                ],
            ),
            ("A", ["a", "A", "A", "a", "a", "A", "a", "A"]),
            ("Z42", ["z42", "Z42", "Z42", "z42", "z42", "Z42", "z42", "Z42"]),
        ] {
            assert_eq!(all(|rule| rule.variant(variant)), expected);
        }
    }

    #[test]
    fn unusual_names_are_not_a_panic() {
        assert_eq!(RenameRule::Camel.field("_"), "");
        assert_eq!(RenameRule::Camel.field("_hidden__twice"), "hiddenTwice");
        assert_eq!(RenameRule::Camel.variant("Ñandú"), "Ñandú");
        assert_eq!(RenameRule::Snake.variant("HTTPError"), "h_t_t_p_error");
        assert_eq!(RenameRule::Snake.variant("ÄÖ"), "Ä_Ö");
    }

    #[test]
    fn every_name_is_read_back_and_no_other_is() {
        assert_eq!(RenameRule::NAMES.map(RenameRule::parse), RULES.map(Some));
        assert_eq!(
            RenameRule::NAMES.map(|name| RenameRule::parse(name).map(|rule| rule.variant("SoIsIt"))),
            ["soisit", "SOISIT", "SoIsIt", "soIsIt", "so_is_it", "SO_IS_IT", "so-is-it", "SO-IS-IT"]
                .map(|name| Some(name.to_owned()))
        );
        assert_eq!(RenameRule::parse("Snake_Case"), None);
    }
}
