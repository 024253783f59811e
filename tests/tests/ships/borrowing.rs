//! Structs that borrow arrays.

use std::borrow::Cow;

use redis_struct::Result;
use redis_struct::ship::Raw;

use super::*;

#[derive(RedisStruct)]
#[redis(keyspace = "SB")]
struct Borrowed<'a> {
    #[redis(key)]
    id: u64,
    #[ship(Raw)]
    slice: &'a [f32],
    #[ship]
    natural: &'a [u16],
    #[ship]
    maybe: Option<&'a [bool]>,
    #[ship]
    array: &'a [f64; 2],
    #[ship(Raw)]
    vec: &'a Vec<i8>,
    #[ship]
    cow: Cow<'a, [u32]>,
    #[ship]
    owned: Option<Vec<u8>>,
}

#[derive(RedisStruct, Debug, PartialEq)]
#[redis(keyspace = "SB")]
struct Owned {
    #[redis(key)]
    id: u64,
    #[ship]
    slice: Vec<f32>,
    #[ship]
    natural: Box<[u16]>,
    #[ship]
    maybe: Option<Vec<bool>>,
    #[ship]
    array: [f64; 2],
    #[ship]
    vec: Vec<i8>,
    #[ship]
    cow: Cow<'static, [u32]>,
    #[ship]
    owned: Option<std::sync::Arc<[u8]>>,
}

#[derive(RedisStruct)]
#[redis(keyspace = "SB")]
struct Generic<'a, T, const N: usize> {
    #[redis(key)]
    id: u64,
    #[ship]
    slice: &'a T,
    #[ship]
    natural: [u16; N],
}

#[tokio::test]
async fn slices_are_saved_as_what_owns_them() -> Result<()> {
    for (db, id) in both().await.into_iter().zip(1..) {
        let (vec, bools) = (vec![-1], [true, false]);
        let borrowed = Borrowed {
            id,
            slice: &[1.0, 2.0],
            natural: &[3],
            maybe: Some(&bools),
            array: &[4.0, 5.0],
            vec: &vec,
            cow: Cow::Borrowed(&[6, 7]),
            owned: None,
        };
        borrowed.save(&db).await?;
        let owned = Owned {
            id,
            slice: vec![1.0, 2.0],
            natural: [3].into(),
            maybe: Some(vec![true, false]),
            array: [4.0, 5.0],
            vec: vec.clone(),
            cow: Cow::Owned(vec![6, 7]),
            owned: None,
        };
        assert_eq!(Owned::load(&db, id).await?, owned);
        Borrowed { maybe: None, owned: Some(vec![8]), ..borrowed }.save(&db).await?;
        let loaded = Owned::load(&db, id).await?;
        assert_eq!((loaded.maybe, loaded.owned), (None, Some([8].into())));
        Generic { id, slice: &[9.0_f32], natural: [1, 2] }.save(&db).await?;
        let loaded = Owned::load(&db, id).await?;
        assert_eq!((loaded.slice, loaded.natural), (vec![9.0], [1, 2].into()));
    }
    Ok(())
}
