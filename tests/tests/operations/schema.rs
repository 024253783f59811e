//! schema(): names, types, presence, and a fingerprint of the wire layout.

use std::time::Duration;

use redis_struct::{Presence, RedisFields, RedisStruct};

#[derive(RedisStruct)]
#[redis(keyspace = "SC", ttl = "30m", connection = "users", rename_all = "camelCase")]
#[expect(dead_code, reason = "only its schema is read")]
struct User {
    #[redis(key)]
    user_id: (u64, String),
    full_name: std::string::String,
    #[redis(rename = "fav", alias = "favorite", alias = "favourite")]
    favourite: Option<Vec<u8>>,
    #[redis(default)]
    page_views: u64,
    #[redis(skip)]
    cached: bool,
}

/// The same layout, told differently.
#[derive(RedisStruct)]
#[redis(keyspace = "SC")]
struct Other {
    #[redis(key)]
    id: (u64, String),
    #[redis(rename = "pageViews")]
    views: Option<u64>,
    fav: Vec<u8>,
    #[redis(rename = "fullName", default)]
    name: String,
}

/// A struct of one field `n`, with what is given; and its fingerprint.
macro_rules! fingerprint {
    ($($attributes:meta),*; $key:ty; $(#[$field:meta])* $name:ident: $type:ty) => {{
        #[derive(RedisStruct)]
        $(#[$attributes])*
        struct One {
            #[redis(key)]
            id: $key,
            $(#[$field])*
            $name: $type,
        }
        One::schema().fingerprint()
    }};
}

#[test]
fn a_schema_tells_what_was_declared() {
    let schema = User::schema();
    assert_eq!((schema.name(), schema.keyspace(), schema.connection()), ("User", "SC", "users"));
    assert_eq!((schema.key_name(), schema.key_type()), ("user_id", "(u64, String)"));
    assert_eq!(schema.key_pattern(), "SC{user_id}");
    assert_eq!(schema.ttl(), Some(Duration::from_secs(1800)));
    let fields: Vec<_> = schema
        .fields()
        .map(|field| (field.name(), field.stored_name(), field.type_name(), field.presence(), field.codec()))
        .collect();
    assert_eq!(
        fields,
        [
            ("full_name", "fullName", "std::string::String", Presence::Required, None),
            ("favourite", "fav", "Option<Vec<u8>>", Presence::Optional, None),
            ("page_views", "pageViews", "u64", Presence::Defaulted, None),
        ]
    );
    let aliases: Vec<Vec<_>> = schema.fields().map(|field| field.aliases().collect()).collect();
    assert_eq!(aliases, [vec![], vec!["favorite", "favourite"], vec![]]);
    assert!(format!("{schema:?}").contains("\"SC{user_id}\""));
    assert_eq!((Other::schema().ttl(), Other::schema().connection()), (None, "default"));
}

#[test]
fn one_layout_has_one_fingerprint_forever() {
    assert_eq!(User::schema().fingerprint(), Other::schema().fingerprint());
    assert_eq!(User::schema().fingerprint(), 0xc438_dcab_35a4_afaf);
}

#[test]
fn another_layout_has_another_fingerprint() {
    let base = fingerprint!(redis(keyspace = "X"); u64; n: u64);
    assert_eq!(base, fingerprint!(redis(keyspace = "X", ttl = "1s"); u64; n: Option<u64>));
    let others = [
        fingerprint!(redis(keyspace = "Y"); u64; n: u64),
        fingerprint!(redis(keyspace = "X", template = "ns:id"); u64; n: u64),
        fingerprint!(redis(template = "id"); u64; n: u64),
        fingerprint!(redis(keyspace = "X"), redis(raw_key); u64; n: u64),
        fingerprint!(redis(keyspace = "X"); u32; n: u64),
        fingerprint!(redis(keyspace = "X"); u64; m: u64),
        fingerprint!(redis(keyspace = "X"); u64; n: u32),
        fingerprint!(redis(keyspace = "X"); u64; #[redis(with = "double")] n: u64),
        fingerprint!(redis(keyspace = "X"); u64; #[redis(json)] n: u64),
    ];
    for (at, other) in others.iter().enumerate() {
        assert_ne!(*other, base, "{at}");
        assert!(!others.iter().take(at).any(|earlier| earlier == other), "{at}");
    }
}

/// A codec that stores twice the number.
mod double {
    use redis_struct::codec::{Arg, Bulk, CodecError, Decode, Encode, Encoded};

    pub(super) fn encode(number: &u64, to: Arg<'_>) -> Encoded {
        (number * 2).encode(to)
    }

    pub(super) fn decode(bytes: Bulk) -> Result<u64, CodecError> {
        u64::decode(bytes).map(|number| number / 2)
    }
}

#[derive(RedisFields)]
struct Geo {
    lat: f64,
}

#[derive(RedisFields)]
#[redis(rename_all = "UPPERCASE")]
struct Address {
    #[redis(flatten)]
    geo: Geo,
    #[redis(alias = "plz")]
    zip: Option<String>,
}

#[derive(RedisStruct)]
#[redis(keyspace = "SN")]
struct Nested {
    #[redis(key)]
    id: u64,
    #[redis(flatten)]
    address: Address,
    name: String,
}

/// The same layout without flattening.
#[derive(RedisStruct)]
#[redis(keyspace = "SN")]
struct Flat {
    #[redis(key)]
    id: u64,
    name: String,
    lat: f64,
    #[redis(rename = "ZIP")]
    zip: Option<String>,
}

#[test]
fn flattened_fields_are_told_with_their_path() {
    let fields: Vec<_> = Nested::schema()
        .fields()
        .map(|field| (field.path(), field.name(), field.stored_name(), field.aliases().collect::<Vec<_>>()))
        .collect();
    assert_eq!(
        fields,
        [
            ("name".to_owned(), "name", "name", vec![]),
            ("address.zip".to_owned(), "zip", "ZIP", vec!["plz"]),
            ("address.geo.lat".to_owned(), "lat", "lat", vec![]),
        ]
    );
    assert_eq!(Nested::schema().undeclared(), None);
    assert_eq!(Nested::schema().fingerprint(), Flat::schema().fingerprint());
}

#[test]
fn a_map_is_a_part_of_the_layout() {
    type Map<T> = std::collections::BTreeMap<String, T>;
    #[derive(RedisStruct)]
    #[redis(keyspace = "SM")]
    struct Mapped {
        #[redis(key)]
        id: u64,
        #[redis(flatten)]
        all: Map<u64>,
    }
    assert_eq!(Mapped::schema().undeclared(), Some("Map<u64>"));
    let of = fingerprint!(redis(keyspace = "X"); u64; #[redis(flatten)] n: Map<u64>);
    assert_ne!(of, fingerprint!(redis(keyspace = "X"); u64; #[redis(flatten)] n: Map<u8>));
    assert_ne!(of, fingerprint!(redis(keyspace = "X"); u64; n: u64));
}
