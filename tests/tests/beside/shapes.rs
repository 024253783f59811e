//! Structs that borrow, projections, generic structs, nested ones, and ships of one's own.

use std::borrow::Cow;

use ndarray::{Array2, ArrayView2, arr2};
use redis_struct::codec::CodecError;
use redis_struct::ship::{Commands, Natural, Npy, NpyView, PackBeside, Raw, RawView, Replies, Ship, UnpackBeside};
use redis_struct::{RedisFields, RedisStruct};
use redis_struct_tests::{db, redis};

use super::keys;

#[derive(RedisStruct, Clone, Debug, PartialEq)]
#[redis(keyspace = "BX")]
struct Scan {
    #[redis(key)]
    id: u64,
    #[ship(beside)]
    points: Vec<f32>,
    #[ship(Npy, beside)]
    #[redis(default)]
    image: Array2<u8>,
    #[ship(Raw, beside)]
    mask: Option<Vec<u8>>,
    note: Option<String>,
}

fn scan(id: u64) -> Scan {
    Scan { id, points: vec![1.0, 2.0], image: arr2(&[[1, 2], [3, 4]]), mask: Some(vec![1]), note: Some("n".into()) }
}

#[derive(RedisStruct)]
#[redis(keyspace = "BX")]
struct NewScan<'a> {
    #[redis(key)]
    id: u64,
    #[ship(beside)]
    points: &'a [f32],
    #[ship(Npy, beside)]
    image: ArrayView2<'a, u8>,
    #[ship(beside)]
    mask: Option<Cow<'a, [u8]>>,
    note: Option<&'a str>,
}

#[tokio::test]
async fn structs_that_borrow() {
    let db = db().await;
    let (points, image) = (vec![1.0, 2.0, 3.0], arr2(&[[1, 2, 3], [4, 5, 6]]));
    // A view whose elements are not side by side.
    let new = NewScan { id: 1, points: &points[1..], image: image.t(), mask: Some(Cow::Borrowed(&[1])), note: None };
    new.save(&db).await.unwrap();
    let loaded = Scan::load(&db, 1).await.unwrap();
    assert_eq!((loaded.points, loaded.image), (vec![2.0, 3.0], arr2(&[[1, 4], [2, 5], [3, 6]])));
    assert_eq!(loaded.mask, Some(vec![1]));
    assert!(!new.insert(&db).await.unwrap());
    NewScan::save_many(&db, [NewScan { mask: None, note: Some("x"), ..new }]).await.unwrap();
    assert_eq!(Scan::load(&db, 1).await.unwrap().mask, None);
    assert_eq!(keys("BX{1}*"), ["BX{1}", "BX{1}.image", "BX{1}.points"]);
    Scan::delete(&db, 1).await.unwrap();
    assert!(keys("BX{1}*").is_empty());
}

#[derive(RedisStruct, Debug, PartialEq)]
#[redis(of = "Scan")]
struct Points {
    #[redis(key)]
    id: u64,
    note: Option<String>,
    #[ship(beside)]
    points: Vec<f32>,
}

#[derive(RedisStruct, Debug, PartialEq)]
#[redis(of = "Scan")]
struct Note {
    #[redis(key)]
    id: u64,
    note: Option<String>,
}

#[derive(RedisStruct, Debug, PartialEq)]
#[redis(of = "Scan")]
struct Images {
    #[redis(key)]
    id: u64,
    #[ship(beside)]
    mask: Option<Vec<u8>>,
    #[ship(beside)]
    #[redis(default)]
    image: Array2<u8>,
}

#[tokio::test]
async fn projections_read_what_they_have_and_end_all() {
    let db = db().await;
    scan(2).save(&db).await.unwrap();
    let points = Points::load(&db, 2).await.unwrap();
    assert_eq!(points, Points { id: 2, note: Some("n".into()), points: vec![1.0, 2.0] });
    assert_eq!(Note::load(&db, 2).await.unwrap(), Note { id: 2, note: Some("n".into()) });
    let images = Images::load(&db, 2).await.unwrap();
    assert_eq!(images, Images { id: 2, mask: Some(vec![1]), image: scan(2).image });
    assert_eq!(Images::get(&db, 2, (Images::IMAGE, Images::MASK)).await.unwrap(), (scan(2).image, Some(vec![1])));
    // Only its own fields are read.
    redis([b"DEL", b"BX{2}.mask"]);
    assert_eq!(Points::find(&db, 2).await.unwrap().unwrap(), points);
    assert!(Images::load(&db, 2).await.unwrap_err().is_malformed());
    Images { id: 2, mask: None, image: arr2(&[[9]]) }.save(&db).await.unwrap();
    Points { points: vec![5.0], ..points }.save(&db).await.unwrap();
    Note { id: 2, note: None }.save(&db).await.unwrap();
    let expected = Scan { points: vec![5.0], image: arr2(&[[9]]), mask: None, note: None, ..scan(2) };
    assert_eq!(Scan::load(&db, 2).await.unwrap(), expected);
    // All of the record, whatever the projection has of it.
    assert!(Note::expire(&db, 2, std::time::Duration::from_secs(100)).await.unwrap());
    let ends: Vec<i64> = keys("BX{2}*").iter().map(|key| super::expires(key)).collect();
    assert!(ends.len() == 3 && ends[0] > 0 && ends.iter().all(|end| *end == ends[0]), "{ends:?}");
    Images::update(&db, 2, Images::changes().mask(vec![3])).await.unwrap();
    assert_eq!(super::expires("BX{2}.mask"), ends[0]);
    assert_eq!(Note::remove(&db, 2, Note::NOTE).await.unwrap(), 0);
    assert!(Note::delete(&db, 2).await.unwrap());
    assert!(keys("BX{2}*").is_empty());
}

#[derive(RedisStruct, Debug, PartialEq)]
#[redis(keyspace = "BX")]
struct Views {
    #[redis(key)]
    id: u64,
    #[ship(beside)]
    points: RawView<f32>,
    #[ship(beside)]
    image: NpyView<u8, ndarray::Ix2>,
}

#[tokio::test]
async fn views() {
    let db = db().await;
    scan(3).save(&db).await.unwrap();
    let views = Views::load(&db, 3).await.unwrap();
    assert_eq!((&views.points[..], views.image.view()), (&[1.0, 2.0][..], scan(3).image.view()));
    views.save(&db).await.unwrap();
    assert_eq!(Scan::load(&db, 3).await.unwrap(), scan(3));
    Scan::delete(&db, 3).await.unwrap();
}

#[derive(RedisStruct, Debug, PartialEq)]
#[redis(keyspace = "BG")]
struct Series<T: Send + Sync + Clone + 'static>
where
    Raw: PackBeside<Vec<T>> + UnpackBeside<Vec<T>>,
{
    #[redis(key)]
    id: u64,
    #[ship(Raw, beside)]
    values: Vec<T>,
    #[ship(Raw, beside)]
    last: Option<Vec<T>>,
}

#[tokio::test]
async fn generic_structs() {
    let db = db().await;
    Series::<u16> { id: 1, values: vec![1, 2], last: Some(vec![3]) }.save(&db).await.unwrap();
    let loaded = Series::<u16>::load(&db, 1).await.unwrap();
    assert_eq!(loaded, Series { id: 1, values: vec![1, 2], last: Some(vec![3]) });
    // Other bytes for each.
    assert!(Series::<f64>::load(&db, 1).await.unwrap_err().is_malformed());
    assert_eq!(Series::<u8>::pop(&db, 1, Series::<u8>::LAST).await.unwrap(), Some(vec![3, 0]));
    Series::<u16>::delete(&db, 1).await.unwrap();
    assert!(keys("BG{1}*").is_empty());
}

#[derive(RedisFields, Clone, Debug, PartialEq)]
struct Place {
    x: i64,
    y: Option<i64>,
}

#[derive(RedisStruct, Clone, Debug, PartialEq)]
#[redis(keyspace = "BN")]
struct Nested {
    #[redis(key)]
    id: u64,
    #[ship(beside)]
    before: Vec<u8>,
    #[redis(flatten)]
    place: Place,
    #[ship(beside)]
    #[redis(rename = "a key.of *?[any] \\text")]
    after: Option<Vec<u8>>,
}

#[tokio::test]
async fn beside_a_nested_struct_and_with_any_name() {
    let db = db().await;
    let nested = Nested { id: 1, before: vec![1], place: Place { x: 1, y: Some(2) }, after: Some(vec![2]) };
    nested.save(&db).await.unwrap();
    assert_eq!(Nested::load(&db, 1).await.unwrap(), nested);
    assert_eq!(keys("BN{1}*"), ["BN{1}", "BN{1}.a key.of *?[any] \\text", "BN{1}.before"]);
    let (x, after, before) =
        Nested::get(&db, 1, (Nested::PLACE.field(Place::X), Nested::AFTER, Nested::BEFORE)).await.unwrap();
    assert_eq!((x, after, before), (1, Some(vec![2]), vec![1]));
    assert_eq!(Nested::keys(&db).collect_all().await.unwrap(), [1]);
    assert_eq!(Nested::pop(&db, 1, Nested::AFTER).await.unwrap(), Some(vec![2]));
    Nested::delete(&db, 1).await.unwrap();
    assert!(keys("BN{1}*").is_empty());
}

/// Texts as a list of the server's.
struct Lists;

impl Ship for Lists {
    const LABEL: &'static str = "lists";
}

impl PackBeside<Vec<String>> for Lists {
    fn write(value: &Vec<String>, to: &mut Commands) -> Result<(), CodecError> {
        if value.is_empty() {
            return Ok(());
        }
        let words = to.command("RPUSH");
        value.iter().fold(words, |words, text| words.bytes(text));
        to.command("LTRIM").display(0).display(-1);
        Ok(())
    }
}

impl UnpackBeside<Vec<String>> for Lists {
    fn read(from: &mut Commands) {
        from.command("LLEN");
        from.command("LRANGE").display(0).display(-1);
    }

    fn interpret(replies: &mut Replies) -> Result<Vec<String>, CodecError> {
        let count: usize = replies.read()?;
        let texts: Vec<String> = replies.read()?;
        if texts.len() == count { Ok(texts) } else { Err(CodecError::new("another length")) }
    }
}

macro_rules! with_a_ship_of_ones_own {
    ($test:ident, $keyspace:literal, $(#[$ttl:meta])?) => {
        #[tokio::test]
        async fn $test() {
            #[derive(RedisStruct, Clone, Debug, PartialEq)]
            #[redis(keyspace = $keyspace)]
            $(#[$ttl])?
            struct Log {
                #[redis(key)]
                id: u64,
                #[ship(Lists, beside)]
                #[redis(default)]
                lines: Vec<String>,
                #[ship(beside)]
                other: Vec<u8>,
            }
            let db = db().await;
            let log = Log { id: 1, lines: vec!["a".into(), String::new()], other: vec![1] };
            log.save(&db).await.unwrap();
            log.save(&db).await.unwrap();
            assert_eq!(Log::load(&db, 1).await.unwrap(), log);
            assert_eq!(redis([b"LLEN", concat!($keyspace, "{1}.lines").as_bytes()]).as_int(), Some(2));
            assert_eq!(Log::get(&db, 1, (Log::OTHER, Log::LINES)).await.unwrap(), (vec![1], log.lines.clone()));
            assert_eq!(Log::pop(&db, 1, Log::LINES).await.unwrap(), log.lines);
            assert_eq!(keys(concat!($keyspace, "{1}*")).len(), 2);
            // Nothing beside the record is a value of it, too.
            Log { lines: Vec::new(), ..log.clone() }.save(&db).await.unwrap();
            assert_eq!(Log::load(&db, 1).await.unwrap().lines, Vec::<String>::new());
            // As many words as a command of a script can have, and one more.
            let lines = |count| Log { lines: vec!["x".into(); count], ..log.clone() };
            lines(4998).save(&db).await.unwrap();
            assert_eq!(Log::load(&db, 1).await.unwrap().lines.len(), 4998);
            let error = lines(4999).save(&db).await.unwrap_err();
            let shown = error.to_string();
            assert!(error.is_refused() && shown.contains("`lines`") && shown.contains("5000 words"), "{shown}");
            assert_eq!(Log::load(&db, 1).await.unwrap().lines.len(), 4998);
            Log::delete(&db, 1).await.unwrap();
            assert!(keys(concat!($keyspace, "{1}*")).is_empty());
        }
    };
}

with_a_ship_of_ones_own!(a_ship_of_ones_own, "BL",);
with_a_ship_of_ones_own!(a_ship_of_ones_own_by_script, "BM", #[redis(ttl = "1h")]);

/// A type with a natural ship that chooses its own layout.
#[derive(Debug, PartialEq)]
struct Texts(Vec<String>);

impl Natural for Texts {
    type Ship = Lists;
}

impl PackBeside<Texts> for Lists {
    fn write(value: &Texts, to: &mut Commands) -> Result<(), CodecError> {
        Self::write(&value.0, to)
    }
}

impl UnpackBeside<Texts> for Lists {
    fn read(from: &mut Commands) {
        <Self as UnpackBeside<Vec<String>>>::read(from);
    }

    fn interpret(replies: &mut Replies) -> Result<Texts, CodecError> {
        Self::interpret(replies).map(Texts)
    }
}

#[derive(RedisStruct, Debug, PartialEq)]
#[redis(keyspace = "BO")]
struct Diary {
    #[redis(key)]
    id: u64,
    #[ship(beside)]
    texts: Option<Texts>,
}

#[tokio::test]
async fn the_natural_ship_may_be_one_that_is_only_beside() {
    let db = db().await;
    let diary = Diary { id: 1, texts: Some(Texts(vec!["dear".into()])) };
    diary.save(&db).await.unwrap();
    assert_eq!(Diary::load(&db, 1).await.unwrap(), diary);
    assert_eq!(Diary::remove(&db, 1, Diary::TEXTS).await.unwrap(), 1);
    assert!(keys("BO{1}*").is_empty());
}
