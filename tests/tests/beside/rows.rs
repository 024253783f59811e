//! Some rows of an array beside the record: what is read and written, and what is refused.

#[path = "rows/arrays.rs"]
mod arrays;
#[path = "rows/stored.rs"]
mod stored;
#[path = "rows/together.rs"]
mod together;

use std::borrow::Cow;
use std::ops::Bound;
use std::sync::Arc;

use redis_struct::RedisStruct;
use redis_struct::ship::{Raw, RawView};
use redis_struct_tests::{db, db3, hash};

/// Bytes of a part of a large array.
const PART: usize = 1 << 20;

/// A required array, one that may be absent, and one with a default.
#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "RS")]
struct Signal {
    #[redis(key)]
    id: u64,
    name: String,
    #[ship(Raw, beside)]
    samples: Vec<f32>,
    #[ship(beside)]
    marks: Option<Vec<u16>>,
    #[ship(beside)]
    #[redis(default = vec![7, 8, 9])]
    levels: Vec<u8>,
}

impl Signal {
    fn new(id: u64, count: usize) -> Self {
        let samples = (0_u16..).take(count).map(f32::from).collect();
        Self { id, name: "s".into(), samples, marks: None, levels: vec![1, 2, 3, 4] }
    }
}

#[tokio::test]
async fn ranges_of_every_kind() {
    let db = db().await;
    let signal = Signal::new(1, 100);
    signal.save(&db).await.unwrap();
    let all = &signal.samples;
    let get = |range: (Bound<usize>, Bound<usize>)| Signal::get_rows(&db, 1, Signal::SAMPLES, range);
    for first in [0, 1, 50, 99, 100] {
        assert_eq!(Signal::get_rows(&db, 1, Signal::SAMPLES, first..).await.unwrap(), all[first..]);
        assert_eq!(Signal::get_rows(&db, 1, Signal::SAMPLES, ..first).await.unwrap(), all[..first]);
        for end in [first, (first + 1).min(100), 100] {
            assert_eq!(Signal::get_rows(&db, 1, Signal::SAMPLES, first..end).await.unwrap(), all[first..end]);
        }
    }
    assert_eq!(Signal::get_rows(&db, 1, Signal::SAMPLES, 3..=5).await.unwrap(), all[3..=5]);
    assert_eq!(Signal::get_rows(&db, 1, Signal::SAMPLES, ..=0).await.unwrap(), all[..=0]);
    assert_eq!(Signal::get_rows(&db, 1, Signal::SAMPLES, ..).await.unwrap(), *all);
    assert_eq!(get((Bound::Excluded(3), Bound::Included(6))).await.unwrap(), all[4..=6]);
    assert_eq!(get((Bound::Excluded(99), Bound::Unbounded)).await.unwrap(), [0.0; 0]);
    assert_eq!(Signal::rows(&db, 1, Signal::SAMPLES).await.unwrap(), Some(100));
}

#[tokio::test]
async fn ranges_that_are_not_there_say_how_many_rows_are() {
    let db = db().await;
    Signal::new(2, 8).save(&db).await.unwrap();
    let most = usize::MAX;
    let text = |first: usize, end: usize| format!("there are 8 rows, and {first}..{end} was asked for");
    for (first, end) in [(0, 9), (8, 9), (9, 9), (100, 200), (0, most), (most - 1, most), (most, most)] {
        let error = Signal::get_rows(&db, 2, Signal::SAMPLES, first..end).await.unwrap_err();
        assert!(error.is_out_of_range() && error.to_string().ends_with(&text(first, end)), "{error}");
        assert!(error.to_string().contains("field `samples` of `Signal` under key `RS{2}`"), "{error}");
    }
    for inclusive in [8, most - 1, most] {
        assert!(Signal::get_rows(&db, 2, Signal::SAMPLES, ..=inclusive).await.unwrap_err().is_out_of_range());
    }
    for first in [9, most] {
        let error = Signal::get_rows(&db, 2, Signal::SAMPLES, first..).await.unwrap_err();
        assert!(error.to_string().ends_with(&format!("there are 8 rows, and {first}.. was asked for")), "{error}");
    }
    for (first, count) in [(8, 1), (7, 2), (0, 9), (most, 1), (most - 1, 2)] {
        let error = Signal::set_rows(&db, 2, Signal::SAMPLES, first, &vec![1.0; count]).await.unwrap_err();
        assert!(error.is_out_of_range(), "{error}");
        assert!(error.to_string().ends_with(&text(first, first.saturating_add(count))), "{error}");
    }
    assert_eq!(Signal::load(&db, 2).await.unwrap(), Signal::new(2, 8));

    #[expect(clippy::reversed_empty_ranges, reason = "that is the mistake")]
    let error = Signal::get_rows(&db, 2, Signal::SAMPLES, 5..3).await.unwrap_err();
    assert!(error.is_refused(), "{error}");
    let text = error.to_string();
    assert!(text.ends_with("the range of rows 5..3 ends before it begins; nothing was sent"), "{text}");
}

#[tokio::test]
async fn what_is_absent_is_as_for_get() {
    let db = db().await;
    assert!(Signal::get_rows(&db, 3, Signal::SAMPLES, 0..1).await.unwrap_err().is_not_found());
    assert_eq!(Signal::get_rows(&db, 3, Signal::MARKS, 0..1).await.unwrap(), None);
    assert_eq!(Signal::get_rows(&db, 3, Signal::LEVELS, 1..).await.unwrap(), [8, 9]);
    let error = Signal::get_rows(&db, 3, Signal::LEVELS, 1..4).await.unwrap_err();
    assert!(error.is_out_of_range() && error.to_string().ends_with("there are 3 rows, and 1..4 was asked for"));
    assert_eq!(Signal::rows(&db, 3, Signal::LEVELS).await.unwrap(), None);
    assert!(Signal::set_rows(&db, 3, Signal::SAMPLES, 0, &[1.0]).await.unwrap_err().is_not_found());
    assert!(!Signal::exists(&db, 3).await.unwrap());

    let mut signal = Signal::new(3, 4);
    signal.save(&db).await.unwrap();
    assert_eq!(Signal::get_rows(&db, 3, Signal::MARKS, 5..).await.unwrap(), None);
    assert_eq!(Signal::rows(&db, 3, Signal::MARKS).await.unwrap(), None);
    let error = Signal::set_rows(&db, 3, Signal::MARKS, 0, &[1]).await.unwrap_err();
    assert!(error.is_missing_field() && error.to_string().contains("set it as a whole first"), "{error}");
    assert_eq!(Signal::load(&db, 3).await.unwrap(), signal);

    Signal::update(&db, 3, Signal::changes().marks(vec![1, 2, 3])).await.unwrap();
    assert_eq!(Signal::get_rows(&db, 3, Signal::MARKS, 1..).await.unwrap(), Some(vec![2, 3]));
    Signal::set_rows(&db, 3, Signal::MARKS, 2, &[4]).await.unwrap();
    Signal::set_rows(&db, 3, Signal::LEVELS, 0, &[9, 9]).await.unwrap();
    (signal.marks, signal.levels) = (Some(vec![1, 2, 4]), vec![9, 9, 3, 4]);
    assert_eq!(Signal::load(&db, 3).await.unwrap(), signal);
}

#[tokio::test]
async fn an_array_without_elements_has_no_rows_and_can_be_asked_for_them() {
    let db = db().await;
    Signal::new(4, 0).save(&db).await.unwrap();
    assert_eq!(Signal::rows(&db, 4, Signal::SAMPLES).await.unwrap(), Some(0));
    assert_eq!(Signal::get_rows(&db, 4, Signal::SAMPLES, ..).await.unwrap(), [0.0; 0]);
    assert_eq!(Signal::get_rows(&db, 4, Signal::SAMPLES, 0..0).await.unwrap(), [0.0; 0]);
    assert!(Signal::get_rows(&db, 4, Signal::SAMPLES, 0..1).await.unwrap_err().is_out_of_range());
    Signal::set_rows(&db, 4, Signal::SAMPLES, 0, &[]).await.unwrap();
    assert!(Signal::set_rows(&db, 4, Signal::SAMPLES, 0, &[0.0]).await.unwrap_err().is_out_of_range());
    // No rows send nothing, so nobody finds out that they would not be there.
    Signal::set_rows(&db, 99, Signal::SAMPLES, 5, &[]).await.unwrap();
}

#[tokio::test]
async fn over_resp3() {
    let db = db3().await;
    Signal::new(5, 10).save(&db).await.unwrap();
    Signal::set_rows(&db, 5, Signal::SAMPLES, 3, &[0.5]).await.unwrap();
    assert_eq!(Signal::get_rows(&db, 5, Signal::SAMPLES, 2..5).await.unwrap(), [2.0, 0.5, 4.0]);
    assert_eq!(Signal::get_rows(&db, 5, Signal::MARKS, 2..5).await.unwrap(), None);
    assert!(Signal::set_rows(&db, 5, Signal::MARKS, 0, &[1]).await.unwrap_err().is_missing_field());
    assert_eq!(Signal::rows(&db, 5, Signal::SAMPLES).await.unwrap(), Some(10));
    assert!(Signal::get_rows(&db, 6, Signal::SAMPLES, 2..5).await.unwrap_err().is_not_found());
}

/// Elements whose bytes tell their place.
fn counted(count: usize) -> Vec<u32> {
    (0..u32::try_from(count).unwrap()).map(|n| n.wrapping_mul(2_654_435_761)).collect()
}

#[derive(RedisStruct)]
#[redis(keyspace = "RL")]
struct Large {
    #[redis(key)]
    id: u64,
    #[ship(Raw, beside)]
    data: Vec<u32>,
}

#[tokio::test]
async fn rows_over_the_borders_of_parts() {
    let db = db().await;
    let row = 4;
    let part = PART / row;
    // Just one part, just more than one, and several, of which the last one is not full.
    for (id, count) in [(1, 4 * part), (2, 4 * part + 1), (3, 5 * part + 17)] {
        let mut large = Large { id, data: counted(count) };
        large.save(&db).await.unwrap();
        let parts = if count > 4 * part { count.div_ceil(part) } else { 1 };
        assert_eq!(hash(format!("RL{{{id}}}.data")).len(), parts + 1);
        let ranges = [
            0..1,
            0..part,
            part - 1..part,
            part - 1..part + 1,
            part..2 * part,
            part - 3..3 * part + 5,
            4 * part - 1..4 * part,
            count - 1..count,
            count - 40..count,
            0..count,
            count..count,
            part..part,
        ];
        for range in ranges {
            let read = Large::get_rows(&db, id, Large::DATA, range.clone()).await.unwrap();
            assert!(read == large.data[range.clone()], "{range:?} of {count}");
            let new: Vec<u32> = large.data[range.clone()].iter().map(|n| !n).collect();
            Large::set_rows(&db, id, Large::DATA, range.start, &new).await.unwrap();
            large.data[range.clone()].copy_from_slice(&new);
            assert!(Large::load(&db, id).await.unwrap().data == large.data, "{range:?} of {count}");
        }
        assert_eq!(Large::rows(&db, id, Large::DATA).await.unwrap(), Some(count));
        assert_eq!(hash(format!("RL{{{id}}}.data")).len(), parts + 1);
    }
}

/// A row of elements of three bytes' size does not end where a part does.
#[tokio::test]
async fn an_element_in_two_parts() {
    #[derive(RedisStruct)]
    #[redis(keyspace = "RC")]
    struct Waves {
        #[redis(key)]
        id: u64,
        #[ship(Raw, beside)]
        all: Vec<u64>,
        #[ship(Raw, beside)]
        flags: Vec<bool>,
    }

    let db = db().await;
    let all: Vec<u64> = (0..700_000).collect();
    let flags: Vec<bool> = (0..5 * PART).map(|n| n % 3 == 0).collect();
    Waves { id: 1, all: all.clone(), flags: flags.clone() }.save(&db).await.unwrap();
    for first in (0..690_000).step_by(131_071) {
        assert!(Waves::get_rows(&db, 1, Waves::ALL, first..first + 3).await.unwrap() == all[first..first + 3]);
    }
    let around = PART - 2..PART + 2;
    assert_eq!(Waves::get_rows(&db, 1, Waves::FLAGS, around.clone()).await.unwrap(), flags[around]);
}

/// What a field may be, and what may be written into it.
#[tokio::test]
async fn types_that_have_rows() {
    #[derive(RedisStruct)]
    #[redis(keyspace = "RT")]
    struct Types {
        #[redis(key)]
        id: u64,
        #[ship(beside)]
        fixed: [i16; 4],
        #[ship(beside)]
        boxed: Box<[i16]>,
        #[ship(beside)]
        shared: Arc<[i16]>,
        #[ship(beside)]
        cow: Cow<'static, [i16]>,
        #[ship(beside)]
        view: Option<RawView<i16>>,
    }

    let db = db().await;
    let all = [1_i16, -2, 3, 4];
    let types = Types {
        id: 1,
        fixed: all,
        boxed: all.into(),
        shared: all.into(),
        cow: all.to_vec().into(),
        view: Some(all.to_vec().into()),
    };
    types.save(&db).await.unwrap();
    Types::set_rows(&db, 1, Types::FIXED, 0, &[10]).await.unwrap();
    Types::set_rows(&db, 1, Types::BOXED, 0, &vec![10]).await.unwrap();
    Types::set_rows(&db, 1, Types::SHARED, 0, &Arc::<[i16]>::from([10])).await.unwrap();
    Types::set_rows(&db, 1, Types::COW, 0, &Cow::Borrowed(&[10][..])).await.unwrap();
    Types::set_rows(&db, 1, Types::VIEW, 0, &RawView::from(vec![10])).await.unwrap();
    let (fixed, boxed, shared, cow, view) = tokio::try_join!(
        Types::get_rows(&db, 1, Types::FIXED, 0..2),
        Types::get_rows(&db, 1, Types::BOXED, 0..2),
        Types::get_rows(&db, 1, Types::SHARED, 0..2),
        Types::get_rows(&db, 1, Types::COW, 0..2),
        Types::get_rows(&db, 1, Types::VIEW, 0..2),
    )
    .unwrap();
    assert_eq!([fixed, boxed, shared, cow, view.unwrap().into_vec()], [[10, -2]; 5]);
    assert_eq!(Types::load(&db, 1).await.unwrap().fixed, [10, -2, 3, 4]);
}
