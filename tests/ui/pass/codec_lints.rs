//! `Codec` in a crate with strict lints, in a function, and out of a macro.
#![deny(warnings, missing_docs, missing_debug_implementations, unreachable_pub, unused, nonstandard_style)]
#![deny(rust_2018_idioms, unused_qualifications, single_use_lifetimes, unused_results, unused_lifetimes)]
#![deny(deprecated, private_interfaces, private_bounds, non_local_definitions)]

/// Codecs.
pub mod codecs {
    use redis_struct::Codec;

    /// A number.
    #[derive(Debug, Codec)]
    pub struct Id(u64);

    /// A color.
    #[derive(Debug, Codec)]
    #[redis(rename_all = "SCREAMING-KEBAB-CASE")]
    pub enum Color {
        /// As it says.
        DarkRed,
        /// Not any more.
        #[deprecated]
        Green,
    }

    /// A number of something private.
    #[derive(Debug, Codec)]
    pub struct Wrapper<T>(T);

    macro_rules! made {
        ($name:ident, $ty:ty, $($variant:ident = $text:literal),*) => {
            /// Made by a macro.
            #[derive(Debug, Codec)]
            pub struct $name($ty);

            /// Made by a macro.
            #[derive(Debug, Codec)]
            pub enum Kind {
                $(
                    /// A variant.
                    #[redis(rename = $text)]
                    $variant
                ),*
            }
        };
    }

    made!(Made, Vec<u8>, One = "1", Two = "2");
}

/// Compiled only.
pub fn main() {
    #[derive(redis_struct::Codec)]
    #[redis(number)]
    enum Inside {
        Here = 1,
    }

    let _ = Inside::Here;
}
