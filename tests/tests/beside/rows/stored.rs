//! What is stored comes from outside: whatever it is, it is an error or what it was, and nothing of it is told.

use redis_struct::ship::{Json, Raw, Zstd};
use redis_struct::{RedisStruct, Result};
use redis_struct_tests::{db, hash, redis};

#[derive(RedisStruct, Debug)]
#[redis(keyspace = "RH")]
struct Held {
    #[redis(key)]
    id: u64,
    #[ship(Raw, beside)]
    data: Vec<u16>,
}

/// What the three operations say.
async fn errors(id: u64) -> [String; 3] {
    let db = db().await;
    let before = hash(format!("RH{{{id}}}.data"));
    let of = |error: redis_struct::Error| {
        assert!(error.is_malformed(), "{error}");
        error.to_string()
    };
    let get = of(Held::get_rows(&db, id, Held::DATA, 0..2).await.unwrap_err());
    let set = of(Held::set_rows(&db, id, Held::DATA, 0, &[5, 5]).await.unwrap_err());
    let load = of(Held::load(&db, id).await.unwrap_err());
    assert_eq!(hash(format!("RH{{{id}}}.data")), before);
    [get, set, load]
}

#[tokio::test]
async fn what_does_not_belong_together() {
    let db = db().await;
    Held { id: 1, data: vec![1, 2, 3, 4] }.save(&db).await.unwrap();
    let torn = "the parts beside the record do not belong together; save the field anew";
    let heads = [
        "",
        " ",
        "8",
        "8 8 0",
        "8 8 0 2 |u2 x",
        "8 8 0 2  ",
        "-8 8 0 2",
        "8 0 0 2",
        "8 8 9 2",
        "8 8 0 2\n",
        "8 8 0x0 2",
        "99999999999999999999 8 0 2",
        "18446744073709551615 1 1 2",
        "999999999999998 999999999999998 0 2",
        "8 8 0 2 \u{1}",
        "8 1 0 2",
        "10 10 0 2",
        "1000000000000000 1 0 2",
        "8e0 8 0 2",
        "8.0 8 0 2",
        "inf 8 0 2",
        "nan nan nan nan",
    ];
    for head in heads {
        redis([b"HSET", b"RH{1}.data", b"head", head.as_bytes()]);
        let [get, set, load] = errors(1).await;
        for error in [get, set, load] {
            assert!(error.ends_with(torn), "{head:?}: {error}");
        }
    }
    // The head is right, and a part is not.
    redis([b"HSET", b"RH{1}.data", b"head", b"8 4 0 2"]);
    for (first, second) in [("1234", "567"), ("123", "5678"), ("", "5678"), ("12345", "678")] {
        redis([b"HSET", b"RH{1}.data", b"0", first.as_bytes(), b"1", second.as_bytes()]);
        let reads = Held::get_rows(&db, 1, Held::DATA, 0..4).await.unwrap_err();
        assert!(reads.to_string().ends_with(torn), "{reads}");
        let writes = Held::set_rows(&db, 1, Held::DATA, 0, &[0; 4]).await.unwrap_err();
        assert!(writes.to_string().ends_with(torn), "{writes}");
        assert_eq!(redis([b"HGET", b"RH{1}.data", b"0"]).as_bytes().unwrap(), first.as_bytes());
    }
    // Only the parts that are asked for are looked at.
    redis([b"HSET", b"RH{1}.data", b"0", b"\x01\0\x02\0", b"1", b"torn"]);
    redis([b"HDEL", b"RH{1}.data", b"1"]);
    assert_eq!(Held::get_rows(&db, 1, Held::DATA, 0..2).await.unwrap(), [1, 2]);
    assert!(Held::get_rows(&db, 1, Held::DATA, 1..3).await.unwrap_err().is_malformed());
}

#[tokio::test]
async fn rows_of_another_length() {
    let db = db().await;
    Held { id: 2, data: vec![1, 2, 3, 4] }.save(&db).await.unwrap();
    for (head, get, set) in [
        (
            "8 8 0 4",
            "expected 2 of u16, found 8 bytes",
            "its rows are of 4 bytes, and these of 2 bytes; nothing was written",
        ),
        ("8 8 0 2 x", "", "its rows are of 2 bytes, `x`, and these of 2 bytes; nothing was written"),
        ("8 8 0 0", "it has no rows of their own", "it has no rows of their own"),
        ("8 8 0 3", "it has no rows of their own", "it has no rows of their own"),
        ("8 8 1 2", "it has no rows of their own", "it has no rows of their own"),
    ] {
        redis([b"HSET", b"RH{2}.data", b"head", head.as_bytes()]);
        match Held::get_rows(&db, 2, Held::DATA, 0..2).await {
            Ok(rows) => assert!(rows == [1, 2] && get.is_empty(), "{head}"),
            Err(error) => assert!(!get.is_empty() && error.to_string().contains(get), "{head}: {error}"),
        }
        let error = Held::set_rows(&db, 2, Held::DATA, 0, &[5, 5]).await.unwrap_err();
        assert!(error.is_malformed() && error.to_string().contains(set), "{head}: {error}");
        assert_eq!(Held::load(&db, 2).await.unwrap().data, [1, 2, 3, 4]);
    }
}

#[tokio::test]
async fn another_ship_is_named_as_by_a_load() {
    let db = db().await;
    Held { id: 3, data: vec![1, 2] }.save(&db).await.unwrap();
    for (label, text) in [
        (&b"ship:json"[..], "it was stored by the ship `json`, and the field's is `raw`"),
        (b"no label: secret", "it was not stored beside the record by a ship, and the field's is `raw`"),
        (b"ship:\xff\n", "it was not stored beside the record by a ship, and the field's is `raw`"),
    ] {
        redis([b"HSET", b"RH{3}", b"data", label]);
        for error in errors(3).await {
            assert!(error.ends_with(text) && error.contains("field `data` of `Held` under key `RH{3}`"), "{error}");
        }
        assert_eq!(redis([b"HGET", b"RH{3}", b"data"]).as_bytes().unwrap(), label);
    }
    redis([b"HSET", b"RH{3}", b"data", b"ship:raw"]);
    redis([b"DEL", b"RH{3}.data"]);
    for error in errors(3).await {
        assert!(error.ends_with("what belongs to it beside the record is gone; save the field anew"), "{error}");
    }
}

#[tokio::test]
async fn keys_of_another_type() {
    let db = db().await;
    Held { id: 4, data: vec![1, 2] }.save(&db).await.unwrap();
    let every = async || -> [Result<()>; 3] {
        [
            Held::get_rows(&db, 4, Held::DATA, 0..1).await.map(drop),
            Held::set_rows(&db, 4, Held::DATA, 0, &[1]).await,
            Held::rows(&db, 4, Held::DATA).await.map(drop),
        ]
    };
    redis([b"SET", b"RH{4}.data", b"text"]);
    for error in every().await {
        assert!(error.unwrap_err().is_wrong_type());
    }
    assert_eq!(redis([b"GET", b"RH{4}.data"]).as_bytes().unwrap(), b"text");
    redis([b"DEL", b"RH{4}", b"RH{4}.data"]);
    redis([b"RPUSH", b"RH{4}", b"text"]);
    for error in every().await {
        assert!(error.unwrap_err().is_wrong_type());
    }
}

#[tokio::test]
async fn ships_that_store_no_rows_are_refused() {
    #[derive(RedisStruct)]
    #[redis(keyspace = "RJ")]
    struct Packed {
        #[redis(key)]
        id: u64,
        #[ship(Json, beside)]
        text: Vec<u16>,
        #[ship(Zstd<Raw>, beside)]
        small: Option<Vec<u16>>,
    }

    let db = db().await;
    Packed { id: 1, text: vec![1, 2, 3], small: Some(vec![1, 2, 3]) }.save(&db).await.unwrap();
    let refused = |error: redis_struct::Error, label: &str| {
        let text = format!("the ship `{label}` does not store it row by row, as `raw` does; nothing was sent");
        assert!(error.is_refused() && error.to_string().ends_with(&text), "{error}");
    };
    refused(Packed::get_rows(&db, 1, Packed::TEXT, 0..1).await.unwrap_err(), "json");
    refused(Packed::set_rows(&db, 1, Packed::TEXT, 0, &[1]).await.unwrap_err(), "json");
    refused(Packed::rows(&db, 1, Packed::TEXT).await.unwrap_err(), "json");
    refused(Packed::get_rows(&db, 1, Packed::SMALL, 0..1).await.unwrap_err(), "zstd");
    let (rows, name) = db
        .pipelined(|p| (Packed::get_rows(p, 1, Packed::TEXT, 0..1).result(), Packed::get(p, 1, Packed::TEXT)))
        .await
        .unwrap();
    refused(rows.unwrap_err(), "json");
    assert_eq!(name, [1, 2, 3]);
}
