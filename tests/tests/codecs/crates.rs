//! `Bytes`, `Uuid` and `Decimal`.

use bytes::Bytes;
use proptest::prelude::{Strategy as _, any};
use redis_struct::Result;
use redis_struct_tests::db;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{also_read, bytes_of, malformed, read, round_trips, written};

#[tokio::test]
async fn bytes_are_bytes() -> Result<()> {
    let every: Vec<u8> = (0..=255).collect();
    assert_eq!(bytes_of(&[Bytes::from(every.clone())]).await?.concat(), every);
    assert_eq!(read::<Bytes>(&every).unwrap(), every);
    assert_eq!(db().await.command("ECHO").arg(b"a\0b").query::<Bytes, _>(&db().await).await?, "a\0b");
    Ok(())
}

#[test]
fn uuids_are_hyphenated_and_in_lower_case() {
    let id = Uuid::from_u128(0x67e5_5044_10b1_426f_9247_bb68_0e5f_e0c8);
    written([
        (id, "67e55044-10b1-426f-9247-bb680e5fe0c8"),
        (Uuid::nil(), "00000000-0000-0000-0000-000000000000"),
        (Uuid::max(), "ffffffff-ffff-ffff-ffff-ffffffffffff"),
    ]);
    also_read(
        &id,
        &[
            "67E55044-10B1-426F-9247-BB680E5FE0C8",
            "67e5504410b1426f9247bb680e5fe0c8",
            "{67e55044-10b1-426f-9247-bb680e5fe0c8}",
            "urn:uuid:67e55044-10b1-426f-9247-bb680e5fe0c8",
        ],
    );
    malformed::<Uuid>(
        &["", "67e55044", "67e55044-10b1-426f-9247-bb680e5fe0cg", " 67e55044-10b1-426f-9247-bb680e5fe0c8"],
        "expected a UUID, hyphenated or as 32 hex digits",
    );
    round_trips(any::<u128>().prop_map(Uuid::from_u128));
}

#[test]
fn decimals_are_exact() {
    written([
        (Decimal::ZERO, "0"),
        (Decimal::new(1250, 2), "12.50"),
        (Decimal::new(-1, 28), "-0.0000000000000000000000000001"),
        (Decimal::MAX, "79228162514264337593543950335"),
        (Decimal::MIN, "-79228162514264337593543950335"),
    ]);
    assert_eq!(read::<Decimal>("12.50").unwrap().scale(), 2, "the zero at the end is kept");
    malformed::<Decimal>(
        &[
            "",
            "x",
            "1e5",
            "1,5",
            "NaN",
            " 1",
            "79228162514264337593543950336",
            "0.00000000000000000000000000001",
            "1.00000000000000000000000000001",
        ],
        "expected a decimal number of at most 28 digits, such as `12.50`",
    );
    let scaled = any::<(i64, u64, u32)>().prop_map(|(high, low, scale)| {
        Decimal::from_i128_with_scale(i128::from(high >> 1) * (1 << 32) + i128::from(low >> 32), scale % 29)
    });
    round_trips(scaled);
}
