//! Records of different sizes: pairs of a text and a number.

use std::fmt::Debug;

use redis_struct::RedisStruct;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// How many fields a record has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Size {
    Two,
    Eight,
    ThirtyTwo,
    Hundred,
}

impl Size {
    pub(crate) const ALL: [Self; 4] = [Self::Two, Self::Eight, Self::ThirtyTwo, Self::Hundred];

    pub(crate) fn fields(self) -> usize {
        match self {
            Self::Two => Two::NAMES.len(),
            Self::Eight => Eight::NAMES.len(),
            Self::ThirtyTwo => ThirtyTwo::NAMES.len(),
            Self::Hundred => Hundred::NAMES.len(),
        }
    }

    /// How many records are in a pipeline: about as many fields in each.
    pub(crate) fn records(self) -> usize {
        match self {
            Self::Two => Two::COUNT,
            Self::Eight => Eight::COUNT,
            Self::ThirtyTwo => ThirtyTwo::COUNT,
            Self::Hundred => Hundred::COUNT,
        }
    }
}

/// Where a peer that knows no structs writes the fields of a record.
pub(crate) trait Put {
    fn text(&mut self, name: &'static str, text: &str);
    fn number(&mut self, name: &'static str, number: u64);
}

/// The values of a record, one after another, as such a peer reads them.
pub(crate) trait Take {
    type Error;

    fn text(&mut self) -> Result<String, Self::Error>;
    fn number(&mut self) -> Result<u64, Self::Error>;
}

/// A record of some size.
pub(crate) trait Sample: RedisStruct<Key = u64> + Serialize + DeserializeOwned + Debug + PartialEq {
    /// The end of the keyspace's name; before it stands the peer's prefix.
    const TAG: &'static str;
    const COUNT: usize;
    const NAMES: &'static [&'static str];

    fn sample(id: u64) -> Self;
    fn write(&self, fields: &mut impl Put);
    fn read<T: Take>(id: u64, values: T) -> Result<Self, T::Error>;
    #[cfg(feature = "peers")]
    fn with_id(self, id: u64) -> Self;
    /// Name and text of each field.
    fn texts(&self) -> Vec<(&'static str, String)>;

    fn ids() -> impl Iterator<Item = u64> + Clone {
        (1000..).take(Self::COUNT)
    }

    /// Those of this size.
    fn of(samples: &Samples) -> &[Self];
}

/// Records of each size.
#[derive(Debug)]
pub(crate) struct Samples {
    two: Vec<Two>,
    eight: Vec<Eight>,
    thirty_two: Vec<ThirtyTwo>,
    hundred: Vec<Hundred>,
}

impl Samples {
    pub(crate) fn new() -> Self {
        fn samples<T: Sample>() -> Vec<T> {
            T::ids().map(T::sample).collect()
        }
        Self { two: samples(), eight: samples(), thirty_two: samples(), hundred: samples() }
    }
}

/// Does something with the type of each size.
macro_rules! with_size {
    ($size:expr, $type:ident => $do:expr) => {
        match $size {
            $crate::sizes::Size::Two => {
                type $type = $crate::sizes::Two;
                $do
            }
            $crate::sizes::Size::Eight => {
                type $type = $crate::sizes::Eight;
                $do
            }
            $crate::sizes::Size::ThirtyTwo => {
                type $type = $crate::sizes::ThirtyTwo;
                $do
            }
            $crate::sizes::Size::Hundred => {
                type $type = $crate::sizes::Hundred;
                $do
            }
        }
    };
}
pub(crate) use with_size;

macro_rules! sample {
    ($name:ident as $place:ident in $keyspace:tt, $tag:tt, $count:tt: $($text:ident $number:ident),*) => {
        #[derive(RedisStruct, Serialize, Deserialize, Debug, Clone, Default, PartialEq)]
        #[redis(keyspace = $keyspace)]
        pub(crate) struct $name {
            #[redis(key)]
            #[serde(skip)]
            id: u64,
            $($text: String, $number: u64,)*
        }

        impl Sample for $name {
            const TAG: &'static str = $tag;
            const COUNT: usize = $count;
            const NAMES: &'static [&'static str] = &[$(stringify!($text), stringify!($number)),*];

            fn sample(id: u64) -> Self {
                Self {
                    id,
                    $($text: format!(concat!(stringify!($text), " of number {}"), id), $number: id * 1_000,)*
                }
            }

            fn write(&self, fields: &mut impl Put) {
                $(
                    fields.text(stringify!($text), &self.$text);
                    fields.number(stringify!($number), self.$number);
                )*
            }

            fn read<T: Take>(id: u64, mut values: T) -> Result<Self, T::Error> {
                let mut record = Self { id, ..Self::default() };
                $(
                    record.$text = values.text()?;
                    record.$number = values.number()?;
                )*
                Ok(record)
            }

            #[cfg(feature = "peers")]
            fn with_id(self, id: u64) -> Self {
                Self { id, ..self }
            }

            fn of(samples: &Samples) -> &[Self] {
                &samples.$place
            }

            fn texts(&self) -> Vec<(&'static str, String)> {
                vec![$((stringify!($text), self.$text.clone()), (stringify!($number), self.$number.to_string()),)*]
            }
        }
    };
}

sample!(Two as two in "Sa", "a", 2000:
    s1 n1
);
sample!(Eight as eight in "Sb", "b", 1000:
    s1 n1, s2 n2, s3 n3, s4 n4
);
sample!(ThirtyTwo as thirty_two in "Sd", "d", 250:
    s1 n1, s2 n2, s3 n3, s4 n4, s5 n5, s6 n6, s7 n7, s8 n8, s9 n9, s10 n10, s11 n11, s12 n12, s13 n13, s14 n14,
    s15 n15, s16 n16
);
sample!(Hundred as hundred in "Se", "e", 80:
    s1 n1, s2 n2, s3 n3, s4 n4, s5 n5, s6 n6, s7 n7, s8 n8, s9 n9, s10 n10, s11 n11, s12 n12, s13 n13, s14 n14,
    s15 n15, s16 n16, s17 n17, s18 n18, s19 n19, s20 n20, s21 n21, s22 n22, s23 n23, s24 n24, s25 n25, s26 n26,
    s27 n27, s28 n28, s29 n29, s30 n30, s31 n31, s32 n32, s33 n33, s34 n34, s35 n35, s36 n36, s37 n37, s38 n38,
    s39 n39, s40 n40, s41 n41, s42 n42, s43 n43, s44 n44, s45 n45, s46 n46, s47 n47, s48 n48, s49 n49, s50 n50
);
