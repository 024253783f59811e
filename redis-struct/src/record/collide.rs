//! Names that a flattened struct shares with the struct that it is in. No derive sees both, so the compiler finds them:
//! by constants that cannot be evaluated.

use super::layout::{Flattened, Layout};

impl Layout {
    /// Checks the flattened field at this place against all that is declared before it.
    ///
    /// # Panics
    ///
    /// If a stored name or an alias is taken, or if it is a second map. While it compiles: this is for constants.
    #[track_caller]
    pub const fn check(&self, place: usize) {
        let (earlier, later) = self.flattened.split_at(place);
        let [this, ..] = later else { return };
        if let Some(name) = shared(this.layout, &self.flatten(&[])) {
            refuse(name, this.name, None);
        }
        let mut others = earlier;
        while let [other, rest @ ..] = others {
            if other.layout.is_map() && this.layout.is_map() {
                refuse_map(this.name, other.name);
            }
            if let Some(name) = shared(this.layout, other.layout) {
                refuse(name, this.name, Some(other.name));
            }
            others = rest;
        }
    }
}

/// The first name or alias of `one` that is one of `other`, too.
const fn shared(one: &Layout, other: &Layout) -> Option<&'static str> {
    let mut fields = one.fields;
    while let [name, rest @ ..] = fields {
        if other.declares(name) {
            return Some(name);
        }
        fields = rest;
    }
    let mut aliases = one.aliases;
    while let [(_, alias), rest @ ..] = aliases {
        if other.declares(alias) {
            return Some(alias);
        }
        aliases = rest;
    }
    let mut flattened = one.flattened;
    while let [Flattened { layout, .. }, rest @ ..] = flattened {
        if let Some(name) = shared(layout, other) {
            return Some(name);
        }
        flattened = rest;
    }
    None
}

#[track_caller]
const fn refuse(name: &str, this: &str, other: Option<&str>) -> ! {
    let text = Text::new().add("the stored name `").add(name).add("` of a field in `").add(this);
    let text = match other {
        None => text.add("` is taken by the struct itself"),
        Some(other) => text.add("` is taken by a field in `").add(other).add("`"),
    };
    text.add(": a hash has each name once; write another, `#[redis(rename = \"…\")]`, and flatten a struct once")
        .panic()
}

#[track_caller]
const fn refuse_map(this: &str, other: &str) -> ! {
    let text = Text::new().add("`").add(this).add("` is a second map after `").add(other);
    text.add("`: all fields that are not declared are in one map; remove one of the two").panic()
}

/// A text that is put together in a constant. What is longer than it can be is left out.
struct Text {
    bytes: [u8; 512],
    length: usize,
}

impl Text {
    const fn new() -> Self {
        Self { bytes: [0; 512], length: 0 }
    }

    const fn add(mut self, text: &str) -> Self {
        if let Some((_, free)) = self.bytes.split_at_mut_checked(self.length)
            && let Some((to, _)) = free.split_at_mut_checked(text.len())
        {
            to.copy_from_slice(text.as_bytes());
            self.length = self.length.saturating_add(text.len());
        }
        self
    }

    #[track_caller]
    #[expect(clippy::panic, reason = "how a constant says that it does not compile")]
    const fn panic(&self) -> ! {
        let text = self.bytes.split_at(self.length).0;
        match str::from_utf8(text) {
            Ok(text) => panic!("{}", text),
            Err(_) => panic!("a flattened field shares a stored name with another field"),
        }
    }
}
