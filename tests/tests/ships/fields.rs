//! Every operation on fields with a ship: they are the ship's business only in what their bytes are.

use std::ops::Range;

use redis_struct::codec::{Arg, Bulk, CodecError, Encoded};
use redis_struct::ship::{Natural, Pack, Raw, Ship, Unpack};
use redis_struct::{RedisFields, Result};

use super::*;

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "SF", rename_all = "camelCase")]
struct Document {
    #[redis(key)]
    id: u64,
    title: String,
    #[ship(Raw)]
    the_embedding: Vec<f32>,
    #[ship]
    pose: Option<[f64; 2]>,
    #[ship(self::Raw)]
    #[redis(default = vec![7], rename = "h")]
    histogram: Vec<u16>,
    #[ship]
    #[redis(default, alias = "flags")]
    bits: [bool; 3],
    #[ship(Dashed)]
    lines: Option<Range<u32>>,
}

/// A ship of one's own, for a type of another crate.
enum Dashed {}

impl Ship for Dashed {
    const LABEL: &'static str = "dashed";
}

impl Pack<Range<u32>> for Dashed {
    fn pack(value: &Range<u32>, to: Arg<'_>) -> Encoded {
        if value.is_empty() {
            return Err(CodecError::new("an empty range has no lines"));
        }
        Ok(to.display(format_args!("{}-{}", value.start, value.end)))
    }
}

impl Unpack<Range<u32>> for Dashed {
    fn unpack(bytes: Bulk) -> Result<Range<u32>, CodecError> {
        let wrong = || CodecError::new("expected two numbers, as in 1-5");
        let (start, end) = bytes.as_str()?.split_once('-').ok_or_else(wrong)?;
        Ok(start.parse().map_err(|_| wrong())?..end.parse().map_err(|_| wrong())?)
    }
}

fn document(id: u64) -> Document {
    Document {
        id,
        title: "x".into(),
        the_embedding: vec![1.0, -0.5],
        pose: None,
        histogram: vec![1, 258],
        bits: [true, false, true],
        lines: Some(3..70),
    }
}

/// A struct for each protocol, saved.
async fn saved(first: u64) -> Result<Vec<(Db, Document, String)>> {
    let mut all = Vec::new();
    for (db, id) in both().await.into_iter().zip(first..) {
        document(id).save(&db).await?;
        all.push((db, document(id), format!("SF{{{id}}}")));
    }
    Ok(all)
}

#[tokio::test]
async fn what_is_stored_is_what_the_ship_writes() -> Result<()> {
    for (db, document, key) in saved(10).await? {
        assert_eq!(stored(&key, "theEmbedding").unwrap(), [0, 0, 0x80, 0x3f, 0, 0, 0, 0xbf]);
        assert_eq!(stored(&key, "h").unwrap(), [1, 0, 2, 1]);
        assert_eq!(stored(&key, "bits").unwrap(), [1, 0, 1]);
        assert_eq!(stored(&key, "lines").unwrap(), b"3-70");
        assert_eq!(stored(&key, "pose"), None);
        assert_eq!(Document::load(&db, document.id).await?, document);
        assert_eq!(Document::find(&db, document.id).await?, Some(document.clone()));
        assert_eq!(document.reload(&db).await?, document);
    }
    Ok(())
}

#[tokio::test]
async fn absent_fields_are_none_or_their_default() -> Result<()> {
    for (db, document, key) in saved(20).await? {
        let id = document.id;
        assert_eq!(Document::remove(&db, id, (Document::LINES, Document::HISTOGRAM, Document::BITS)).await?, 3);
        let rest = (Document::LINES, Document::HISTOGRAM, Document::BITS);
        assert_eq!(Document::get(&db, id, rest).await?, (None, vec![7], [false; 3]));
        redis([b"HDEL", key.as_bytes(), b"theEmbedding"]);
        assert!(Document::load(&db, id).await.unwrap_err().is_missing_field());
        // Under its other name.
        store(&key, "flags", &[0, 1, 1]);
        assert_eq!(Document::get(&db, id, Document::BITS).await?, [false, true, true]);
        Document { pose: Some([1.0, 2.0]), lines: None, ..document.clone() }.save(&db).await?;
        assert_eq!((stored(&key, "flags"), stored(&key, "lines")), (None, None));
        assert_eq!(Document::get(&db, id, Document::POSE).await?, Some([1.0, 2.0]));
    }
    Ok(())
}

#[tokio::test]
async fn updates_set_and_remove() -> Result<()> {
    for (db, document, key) in saved(30).await? {
        let id = document.id;
        let changes = Document::changes().the_embedding(vec![2.0]).pose([0.5, 0.25]).bits([true; 3]).lines(None);
        Document::update(&db, id, &changes).await?;
        let mut local = document;
        local.apply(changes)?;
        assert_eq!(Document::load(&db, id).await?, local);
        assert_eq!((local.pose, local.lines), (Some([0.5, 0.25]), None));
        assert!(Document::update_existing(&db, id, Document::changes().lines(Some(1..2)).histogram(vec![])).await?);
        assert_eq!(stored(&key, "h"), Some(Vec::new()));
        assert!(!Document::update_existing(&db, 999, Document::changes().lines(1..2)).await?);
        assert!(!Document::set_if_absent(&db, id, Document::LINES, 5..6).await?);
        assert_eq!(Document::pop(&db, id, Document::LINES).await?, Some(1..2));
        assert!(Document::set_if_absent(&db, id, Document::LINES, 5..6).await?);
        assert_eq!(Document::pop(&db, id, Document::BITS).await?, [true; 3]);
        assert_eq!(stored(&key, "bits"), None);
    }
    Ok(())
}

#[tokio::test]
async fn what_a_ship_refuses_sends_nothing() -> Result<()> {
    for (db, document, _) in saved(40).await? {
        let id = document.id;
        let wrong = Document { title: "never".into(), lines: Some(5..5), ..document.clone() };
        let error = wrong.save(&db).await.unwrap_err();
        assert!(error.is_refused(), "{error}");
        assert!(error.to_string().contains("an empty range has no lines"), "{error}");
        assert!(
            Document::update(&db, id, Document::changes().title("never").lines(5..5)).await.unwrap_err().is_refused()
        );
        assert_eq!(Document::load(&db, id).await?, document);
    }
    Ok(())
}

#[tokio::test]
async fn what_a_ship_cannot_read_is_malformed() -> Result<()> {
    for (db, document, key) in saved(50).await? {
        let id = document.id;
        for (field, bytes) in
            [("theEmbedding", &b"secret!"[..]), ("bits", b"see"), ("pose", b"secret"), ("lines", b"sec-ret")]
        {
            document.save(&db).await?;
            store(&key, field, bytes);
            let error = Document::load(&db, id).await.unwrap_err();
            assert!(error.is_malformed(), "{field}: {error}");
            let text = format!("{error} {error:?}");
            assert!(text.contains(field) && !text.contains("sec"), "{text}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn many_at_once_and_all_or_nothing() -> Result<()> {
    for (db, document, _) in saved(60).await? {
        let id = document.id;
        let two = Document { id: id + 5, ..document.clone() };
        let (one, embedding, updated) = db
            .atomic(|p| {
                two.save(p);
                (
                    Document::load(p, id + 5),
                    Document::get(p, id, Document::THE_EMBEDDING),
                    Document::update(p, id, Document::changes().pose([1.0; 2])),
                )
            })
            .await?;
        assert_eq!((one, embedding, updated), (two.clone(), document.the_embedding, ()));
        let all = Document::load_many(&db, [id, id + 5, 999]).await?;
        assert_eq!((all[0].as_ref().unwrap().pose, &all[1], &all[2]), (Some([1.0; 2]), &Some(two), &None));
    }
    Ok(())
}

#[derive(RedisStruct, Debug, PartialEq)]
#[redis(of = "Document")]
struct Preview {
    #[redis(key)]
    id: u64,
    #[ship]
    the_embedding: Vec<f32>,
    #[ship]
    lines: Option<Range<u32>>,
    #[ship]
    #[redis(default, const = "HISTOGRAM")]
    counts: Vec<u16>,
}

#[tokio::test]
async fn projections_have_the_ships_of_their_struct() -> Result<()> {
    for (db, document, key) in saved(70).await? {
        let id = document.id;
        let preview = Preview::load(&db, id).await?;
        assert_eq!(preview, Preview { id, the_embedding: vec![1.0, -0.5], lines: Some(3..70), counts: vec![1, 258] });
        Preview { lines: None, counts: vec![9], ..preview }.save(&db).await?;
        assert_eq!(stored(&key, "h").unwrap(), [9, 0]);
        assert_eq!(Document::load(&db, id).await?, Document { lines: None, histogram: vec![9], ..document });
        Preview::update(&db, id, Preview::changes().lines(1..9)).await?;
        assert_eq!(Preview::get(&db, id, Preview::HISTOGRAM).await?, [9]);
        assert_eq!(stored(&key, "lines").unwrap(), b"1-9");
    }
    let codec = |schema: redis_struct::Schema, name: &str| {
        schema.fields().find(|field| field.stored_name() == name).and_then(|field| field.codec())
    };
    for (name, label) in [("theEmbedding", "raw"), ("lines", "dashed"), ("h", "raw")] {
        assert_eq!((codec(Document::schema(), name), codec(Preview::schema(), name)), (Some(label), Some(label)));
    }
    Ok(())
}

/// A type of one's own with a ship that is natural to it.
#[derive(Debug, Clone, PartialEq)]
struct Pose(f32, f32);

enum TwoFloats {}

impl Ship for TwoFloats {
    const LABEL: &'static str = "two floats";
}

impl Pack<Pose> for TwoFloats {
    fn pack(value: &Pose, to: Arg<'_>) -> Encoded {
        Raw::pack(&[value.0, value.1], to)
    }
}

impl Unpack<Pose> for TwoFloats {
    fn unpack(bytes: Bulk) -> Result<Pose, CodecError> {
        let [x, y] = Raw::unpack(bytes)?;
        Ok(Pose(x, y))
    }
}

impl Natural for Pose {
    type Ship = TwoFloats;
}

#[derive(RedisFields, Debug, Clone, PartialEq)]
struct Place<T> {
    #[ship]
    at: T,
    #[ship]
    corner: Option<T>,
}

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "SFR", ttl = "1h")]
struct Robot<T, S: Ship> {
    #[redis(key)]
    id: u64,
    #[redis(flatten)]
    place: Place<Pose>,
    #[ship(S)]
    image: T,
    #[redis(version)]
    version: u64,
    #[redis(skip)]
    of: std::marker::PhantomData<fn() -> S>,
}

#[tokio::test]
async fn flattened_structs_generics_and_versions() -> Result<()> {
    for (db, id) in both().await.into_iter().zip(80..) {
        let place = Place { at: Pose(1.0, 2.0), corner: Some(Pose(0.0, 0.5)) };
        let mut robot: Robot<Vec<u8>, Raw> =
            Robot { id, place, image: vec![1, 2], version: 0, of: std::marker::PhantomData };
        robot.save(&db).await?;
        robot.version = 1;
        assert_eq!(Robot::<Vec<u8>, Raw>::load(&db, id).await?.place, robot.place);
        let at = Robot::<Vec<u8>, Raw>::PLACE.field(Place::AT);
        Robot::<Vec<u8>, Raw>::update(&db, id, Robot::changes().set(at, Pose(3.0, 4.0)).image(vec![5])).await?;
        assert_eq!(Robot::<Vec<u8>, Raw>::get(&db, id, at).await?, Pose(3.0, 4.0));
        let loaded = Robot::<Vec<u8>, Raw>::load(&db, id).await?;
        assert_eq!((&*loaded.image, loaded.version), (&[5_u8][..], 2));
        assert!(robot.save(&db).await.unwrap_err().is_conflict());
    }
    Ok(())
}
