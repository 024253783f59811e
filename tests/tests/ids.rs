//! Ids: any value is one, no two share a key, and a scan gives back exactly what was saved.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use proptest::collection::{btree_set, vec};
use proptest::prelude::Strategy;
use proptest::sample::select;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use redis_struct::testing::Reply;
use redis_struct::{Db, Error, RedisStruct, Result, Scan, ToKey};
use redis_struct_tests::{db, db3, redis};

/// A record under an id of some type.
trait Keyed: RedisStruct + Clone + PartialEq + Debug {
    fn with(id: Self::Key) -> Self;
}

macro_rules! keyed {
    ($($name:ident: $key:ty, $keyspace:literal;)*) => {$(
        #[derive(RedisStruct, Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
        #[redis(keyspace = $keyspace)]
        struct $name {
            #[redis(key)]
            id: $key,
            text: String,
        }

        impl Keyed for $name {
            fn with(id: $key) -> Self {
                let text = format!("{id:?}");
                Self { id, text }
            }
        }
    )*};
}

keyed! {
    Text: String, "TEXT";
    Bytes: Vec<u8>, "BYTES";
    Byte: [u8; 1], "BYTE";
    Nothing: [u8; 0], "NOTHING";
    Texts: (String, String), "TEXTS";
    Mixed: (u64, Vec<u8>, String), "MIXED";
    Long: (i8, u16, [u8; 2], String, i128, Vec<u8>), "LONG";
    RandomText: String, "RANDOM-TEXT";
    RandomBytes: Vec<u8>, "RANDOM-BYTES";
    RandomTexts: (String, String), "RANDOM-TEXTS";
    RandomMixed: (u8, Vec<u8>, String), "RANDOM-MIXED";
    LooksText: String, "LT";
    LooksTexts: (String, String), "LTS";
    LooksMixed: (u64, Vec<u8>, String), "LM";
    LooksNumber: i64, "LN";
    GivenText: String, "GT";
    GivenTexts: (String, String), "GTS";
    Plain: u64, "U";
    Foreign: String, "FOREIGN";
    Doubled: u64, "UU";
    Prefixed: u64, "xU";
    Big: u64, "BIG";
    Broken: u64, "BROKEN";
}

fn nasty() -> Vec<String> {
    let short = [
        "",
        " ",
        "%",
        "%%",
        "%25",
        "%2525",
        "%7B",
        "%7D",
        "%3A",
        "{",
        "}",
        "{}",
        "}{",
        "{%}",
        "{a}b{c}",
        "*",
        "?",
        "[",
        "]",
        "\\",
        "\\*",
        "[a-z]",
        "[^x]",
        "a*",
        "\n",
        "\r\n",
        "\0",
        ":",
        "::",
        "a:b",
        "a",
        "A",
        "ünicöde",
        "😀",
        "\u{feff}",
        "-",
        "0",
        "00",
    ];
    short.map(str::to_owned).into_iter().chain(["x".repeat(1024), "{%:".repeat(341), "ü".repeat(512)]).collect()
}

/// Saves, loads, finds again and deletes records of these ids, all different.
async fn come_back<R: Keyed>(db: &Db, ids: Vec<R::Key>) -> Result<()>
where
    R::Key: Clone + Ord + Debug + ToKey<R::Key>,
{
    let records: Vec<R> = ids.iter().cloned().map(R::with).collect();
    R::save_many(db, &records).await?;
    for (loaded, record) in R::load_many(db, &ids).await?.iter().zip(&records) {
        assert_eq!(loaded.as_ref(), Some(record));
    }
    assert_eq!(keys::<R>(db).await?, ids.iter().cloned().collect(), "no two ids share a key");
    let scanned = R::scan(db).collect_all().await?;
    assert!(
        records.iter().all(|record| scanned.contains(record)) && scanned.iter().all(|found| records.contains(found))
    );
    assert_eq!(R::delete_many(db, &ids).await?, u64::try_from(ids.len()).unwrap());
    assert_eq!(R::keys(db).collect_all().await?, []);
    Ok(())
}

/// All ids. Other tests delete keys meanwhile, so the server may name one twice.
async fn keys<R: RedisStruct>(db: &Db) -> Result<BTreeSet<R::Key>>
where
    R::Key: Ord,
{
    Ok(R::keys(db).collect_all().await?.into_iter().collect())
}

#[tokio::test]
async fn text_of_every_kind() -> Result<()> {
    for db in [db().await, db3().await] {
        come_back::<Text>(&db, nasty()).await?;
    }
    Ok(())
}

#[tokio::test]
async fn bytes_of_every_kind() -> Result<()> {
    for db in [db().await, db3().await] {
        come_back::<Byte>(&db, (0..=255).map(|byte| [byte]).collect()).await?;
        let bytes = (0..=255).map(|byte| vec![b'x', byte]).chain([(0..=255).collect(), vec![]]);
        come_back::<Bytes>(&db, bytes.chain([vec![255; 1024], vec![0]]).collect()).await?;
        come_back::<Nothing>(&db, vec![[]]).await?;
    }
    Ok(())
}

#[tokio::test]
async fn tuples_of_every_kind() -> Result<()> {
    for db in [db().await, db3().await] {
        let pairs = nasty().into_iter().flat_map(|a| nasty().into_iter().map(move |b| (a.clone(), b)));
        come_back::<Texts>(&db, pairs.collect()).await?;
        let mixed =
            nasty().into_iter().flat_map(|text| [0, u64::MAX].map(|n| (n, text.bytes().rev().collect(), text.clone())));
        come_back::<Mixed>(&db, mixed.collect()).await?;
        let long = nasty().into_iter().map(|text| (i8::MIN, 7, *b":}", text.clone(), i128::MIN, text.into()));
        come_back::<Long>(&db, long.collect()).await?;
    }
    Ok(())
}

macro_rules! integers {
    ($($name:ident: $type:ident, $keyspace:literal;)*) => {
        keyed! { $($name: $type, $keyspace;)* }

        #[tokio::test]
        async fn integers_of_every_type() -> Result<()> {
            let db = db().await;
            $(
                let ids = BTreeSet::from([$type::MIN, $type::MIN + 1, 0, 1, $type::MAX - 1, $type::MAX]);
                come_back::<$name>(&db, ids.into_iter().collect()).await?;
            )*
            Ok(())
        }
    };
}

integers! {
    I8: i8, "I8"; I16: i16, "I16"; I32: i32, "I32"; I64: i64, "I64"; I128: i128, "I128"; Isize: isize, "ISIZE";
    U8: u8, "U8"; U16: u16, "U16"; U32: u32, "U32"; U64: u64, "U64"; U128: u128, "U128"; Usize: usize, "USIZE";
}

#[tokio::test]
async fn plain_ids_look_as_redpipe_wrote_them() -> Result<()> {
    let db = db().await;
    for id in ["ünicöde", "{a}%*?[\\\n", ""] {
        LooksText::with(id.into()).save(&db).await?;
    }
    LooksMixed::with((7, b"a:b".to_vec(), "c".into())).save(&db).await?;
    LooksTexts::with((String::new(), String::new())).save(&db).await?;
    LooksNumber::with(-7).save(&db).await?;
    for key in ["LT{ünicöde}", "LT{%7Ba%7D%25*?[\\\n}", "LT{%}", "LM{7:a%3Ab:c}", "LTS{:}", "LN{-7}"] {
        assert_eq!(redis([b"EXISTS", key.as_bytes()]), Reply::Int(1), "{key}");
    }
    Ok(())
}

fn runner(cases: u32) -> TestRunner {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

/// Saves random sets of ids, each made of what is escaped, what escapes look like, and what globs are made of.
fn random<R: Keyed>(ids: impl Strategy<Value = R::Key>)
where
    R::Key: Clone + Ord + Debug + ToKey<R::Key>,
{
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let db = runtime.block_on(db());
    let tried = runner(24).run(&btree_set(ids, 1..60), |ids| {
        runtime.block_on(come_back::<R>(&db, ids.into_iter().collect())).unwrap();
        Ok(())
    });
    tried.unwrap();
}

const LETTERS: &[u8] = b"%{}:2573ABD*?[]\\\n\0a";

fn text() -> impl Strategy<Value = String> {
    vec(select(LETTERS), 0..6).prop_map(|bytes| String::from_utf8(bytes).unwrap())
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    vec(select([LETTERS, b"\xff\x80"].concat()), 0..6)
}

#[test]
fn random_text_never_collides() {
    random::<RandomText>(text());
}

#[test]
fn random_bytes_never_collide() {
    random::<RandomBytes>(bytes());
}

#[test]
fn random_tuples_never_collide() {
    random::<RandomTexts>((text(), text()));
    random::<RandomMixed>((0..3_u8, bytes(), text()));
}

/// A hash under a key that the library did not write.
fn foreign(key: &[u8]) {
    assert_eq!(redis([b"HSET", key, b"text", b"x"]), Reply::Int(1));
}

/// What a scan gives, without what it gives twice: the values, and the errors by their keys.
async fn sorted<T: Ord>(mut scan: Scan<T>) -> (BTreeSet<T>, BTreeMap<String, Error>) {
    let (mut values, mut errors) = (BTreeSet::new(), BTreeMap::new());
    while let Some(next) = scan.next().await {
        match next {
            Ok(value) => _ = values.insert(value),
            Err(error) => _ = errors.insert(error.key().unwrap().to_owned(), error),
        }
    }
    (values, errors)
}

#[tokio::test]
async fn a_scan_gives_the_ids_of_its_keyspace_only() -> Result<()> {
    for db in [db().await, db3().await] {
        Plain::save_many(&db, [1, 2, u64::MAX].map(Plain::with)).await?;
        Doubled::save_many(&db, [1, 4].map(Doubled::with)).await?;
        Prefixed::save_many(&db, [1, 5].map(Prefixed::with)).await?;
        let near = ["U{1}x", "U1", "U{1", "U1}", "U", "u{1}", "U {1}", "U:{1}", "{U{1}"];
        near.iter().for_each(|key| foreign(key.as_bytes()));
        let wrong =
            ["U{x}", "U{}", "U{01}", "U{+1}", "U{-1}", "U{1 }", "U{1}{2}", "U{{1}}", "U{18446744073709551616}", "U{%}"];
        wrong.iter().for_each(|key| foreign(key.as_bytes()));
        let other_types = ["U{11}", "U{12}", "U{13}", "U{14}", "U{y}"];
        for (key, [command, argument]) in
            other_types.iter().zip([["SET", "1"], ["RPUSH", "1"], ["SADD", "1"], ["PFADD", "1"], ["SET", "1"]])
        {
            redis([command.as_bytes(), key.as_bytes(), argument.as_bytes()]);
        }

        let (ids, errors) = sorted(Plain::keys(&db)).await;
        assert_eq!(ids, BTreeSet::from([1, 2, u64::MAX]));
        assert!(errors.keys().map(String::as_str).eq(BTreeSet::from(wrong)), "{errors:?}");
        for error in errors.values() {
            assert!(error.is_malformed() && error.record() == Some("Plain"), "{error}");
        }
        assert_eq!(keys::<Doubled>(&db).await?, BTreeSet::from([1, 4]));
        assert_eq!(keys::<Prefixed>(&db).await?, BTreeSet::from([1, 5]));

        let (records, errors) = sorted(Plain::scan(&db)).await;
        assert_eq!((records, errors.len()), ([1, 2, u64::MAX].map(Plain::with).into(), wrong.len()));
        assert!(Plain::keys(&db).collect_all().await.unwrap_err().is_malformed());
        for key in near.iter().chain(&wrong).chain(&other_types) {
            assert_eq!(redis([b"DEL", key.as_bytes()]), Reply::Int(1));
        }
    }
    Ok(())
}

#[tokio::test]
async fn only_what_an_id_would_be_written_as_is_one() -> Result<()> {
    let db = db().await;
    Foreign::save_many(&db, ["a", "", "%"].map(|id| Foreign::with(id.into()))).await?;
    let wrong: [&[u8]; 9] = [
        b"FOREIGN{}",
        b"FOREIGN{%41}",
        b"FOREIGN{%7b}",
        b"FOREIGN{%2}",
        b"FOREIGN{a%3Ab}",
        b"FOREIGN{a}b}",
        b"FOREIGN{{a}",
        b"FOREIGN{\xff}",
        b"FOREIGN{%%}",
    ];
    wrong.iter().for_each(|key| foreign(key));
    let (ids, errors) = sorted(Foreign::keys(&db)).await;
    assert_eq!(ids, ["", "%", "a"].map(str::to_owned).into());
    assert_eq!(errors.len(), wrong.len(), "{errors:?}");
    let (pairs, errors) = sorted(Pairs::keys(&db)).await;
    assert_eq!((pairs.len(), errors.len()), (0, wrong.len() + 3), "a text is no pair");
    Ok(())
}

/// Another type of id on the same keyspace.
#[derive(RedisStruct, Debug)]
#[redis(keyspace = "FOREIGN")]
struct Pairs {
    #[redis(key)]
    id: (String, String),
    text: String,
}

#[tokio::test]
async fn a_scan_goes_over_many_pages() -> Result<()> {
    let (db, count) = (db().await, 3000);
    Big::save_many(&db, (0..count).map(Big::with)).await?;
    let before = db.stats().round_trips;
    let mut ids = Big::keys(&db).collect_all().await?;
    assert!(db.stats().round_trips - before > 2, "pages of some 500");
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids, (0..count).collect::<Vec<_>>());
    let mut records = Big::scan(&db).collect_all().await?;
    records.sort();
    records.dedup();
    assert_eq!(records, (0..count).map(Big::with).collect::<Vec<_>>());
    assert_eq!(Big::delete_many(&db, 0..count).await?, count);
    Ok(())
}

#[tokio::test]
async fn a_scan_that_is_not_read_asks_nothing() -> Result<()> {
    let db = db().await;
    let before = db.stats();
    drop((Big::keys(&db), Big::scan(&db)));
    assert_eq!(db.stats().commands, before.commands);
    Ok(())
}

#[tokio::test]
async fn a_scan_goes_on_after_a_record_that_cannot_be_read() -> Result<()> {
    for db in [db().await, db3().await] {
        Broken::save_many(&db, (0..20).map(Broken::with)).await?;
        redis([b"HSET", b"BROKEN{3}", b"text", b"\xff"]);
        redis([b"DEL", b"BROKEN{4}"]);
        redis([b"HSET", b"BROKEN{4}", b"other", b"x"]);
        let (records, errors) = sorted(Broken::scan(&db)).await;
        assert_eq!((records.len(), errors.len()), (18, 1), "a hash without any of its fields is no record");
        let error = errors.get("BROKEN{3}").unwrap();
        assert!(error.is_malformed() && error.field() == Some("text"), "{error}");
        redis([b"DEL", b"BROKEN{4}"]);
    }
    Ok(())
}

#[tokio::test]
async fn ids_are_taken_owned_and_borrowed() -> Result<()> {
    let db = db().await;
    let id = ("a:".to_owned(), "owned".to_owned());
    GivenTexts::with(id.clone()).save(&db).await?;
    let expected = [Some(GivenTexts::with(id.clone()))];
    assert_eq!(GivenTexts::load(&db, (&id.0, "owned")).await.ok().as_ref(), expected.iter().flatten().next());
    assert_eq!(GivenTexts::load_many(&db, [("a:", "owned")]).await?, expected);
    assert_eq!(GivenTexts::load_many(&db, [&id]).await?, expected);
    assert_eq!(GivenTexts::load_many(&db, [(&id.0, id.1.clone())]).await?, expected);
    assert_eq!(GivenTexts::load_many(&db, vec![id.clone()]).await?, expected);
    assert_eq!(GivenTexts::delete_many(&db, std::iter::once(&id)).await?, 1);
    let text = GivenText::with("owned or not".into());
    text.save(&db).await?;
    assert_eq!(GivenText::load(&db, &text.id).await?, text);
    assert_eq!(GivenText::load_many(&db, [&text.id]).await?, [Some(text.clone())]);
    assert_eq!(GivenText::delete_many(&db, ["owned or not"]).await?, 1);
    Ok(())
}
