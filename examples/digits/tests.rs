use std::fs::{self, File};
use std::io::BufReader;

use ndarray::Array2;
use redis_struct::testing::Server;

use super::*;
use crate::digit::SIZE;

#[test]
fn the_means_are_those_of_the_labels() -> Outcome {
    let digits = digit::read(FILE)?;
    assert_eq!(digits.len(), 200);
    let means = means::means(&digits);
    assert_eq!(means.iter().map(|mean| mean.label).collect::<Vec<_>>(), (0..10).collect::<Vec<_>>());
    assert_eq!(means.iter().map(|mean| usize::from(mean.count)).sum::<usize>(), 200);
    // A zero is hollow, a one is not: these means are Python's.
    for (label, expected) in [(0, 0.1), (1, 15.1)] {
        let middle = means.get(label).and_then(|mean| mean.pixels.get((3, 4))).copied().unwrap_or_default();
        assert!((middle - expected).abs() < 0.05, "{label}: {middle}");
    }
    let two = [digit_of(1, 4), digit_of(1, 8)];
    let mean = means::means(&two);
    assert_eq!(mean.len(), 1);
    assert!(mean.iter().all(|mean| mean.pixels.iter().all(|pixel| *pixel == 6.0)));
    Ok(())
}

fn digit_of(label: u8, pixel: u8) -> Digit {
    Digit { number: 0, label, pixels: Array2::from_elem((SIZE, SIZE), pixel) }
}

#[tokio::test]
async fn the_tour_ends_with_a_picture_and_an_empty_keyspace() -> Outcome {
    let server = Server::start()?;
    let db = Db::connect(server.url()).await?;
    let file = env::temp_dir().join(format!("digits-{}.png", std::process::id()));
    let mut out = Vec::new();
    show(&db, &file, &mut out).await?;
    let text = String::from_utf8(out)?;
    assert!(text.starts_with("200 digits saved and loaded in 2 round trips; their means:\n0 (2"), "{text}");
    assert!(text.contains("██"), "{text}");
    assert_eq!(text.lines().count(), 1 + 2 * 9 + 2);

    let mut reader = png::Decoder::new(BufReader::new(File::open(&file)?)).read_info()?;
    let mut pixels = vec![0; reader.output_buffer_size().unwrap_or_default()];
    let frame = reader.next_frame(&mut pixels)?;
    let expected = picture::picture(&means::means(&digit::read(FILE)?));
    assert_eq!((frame.height as usize, frame.width as usize), expected.dim());
    assert_eq!(pixels, expected.iter().copied().collect::<Vec<_>>());
    fs::remove_file(file)?;
    assert!(Digit::keys(&db).collect_all().await?.is_empty());
    Ok(())
}
