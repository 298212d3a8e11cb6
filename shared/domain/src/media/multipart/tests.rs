use proptest::prelude::*;

use super::*;

fn size(bytes: u64) -> UploadSize {
    UploadSize::new(bytes).unwrap()
}

fn stored(plan: PartPlan) -> Vec<StoredPart> {
    let numbers = (1..=plan.count()).filter_map(PartNumber::new);
    let part = |number| StoredPart {
        number,
        bytes: plan.bytes_of(number).unwrap(),
        checksum: Checksum::parse("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),
        tag: number.get().to_string(),
    };
    numbers.map(part).collect()
}

#[test]
fn a_small_file_is_one_put_and_a_large_one_is_in_parts() {
    assert!(!PartPlan::is_required(size(SINGLE_PUT_BYTES)));
    assert!(PartPlan::is_required(size(SINGLE_PUT_BYTES + 1)));
    assert_eq!(PartPlan::of(size(UploadSize::MAX_BYTES)).count(), 3_200);
}

#[test]
fn a_checksum_is_32_bytes_in_base64() {
    assert!(Checksum::parse("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=").is_some());
    for wrong in
        ["", "=", "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV="]
    {
        assert_eq!(Checksum::parse(wrong), None, "{wrong}");
    }
    assert_eq!(Checksum::parse(&"é".repeat(22)), None);
}

#[test]
fn a_part_that_the_file_does_not_have_or_that_is_named_twice_is_an_error_with_its_place() {
    let part = |number| PartInput {
        number: PartNumber::new(number).unwrap(),
        sha256: Checksum::parse("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=").unwrap(),
    };
    let plan = PartPlan::of(size(PART_BYTES + 1));
    assert_eq!(plan.check(&[part(1), part(2)]), Ok(()));
    let pointers = |parts: &[PartInput]| -> Vec<_> {
        plan.check(parts).unwrap_err().into_vec().into_iter().map(|error| error.pointer).collect()
    };
    assert_eq!(pointers(&[part(1), part(3), part(1)]), ["/parts/1/number", "/parts/2/number"]);
}

proptest! {
    #[test]
    fn the_parts_of_a_file_are_all_of_it_within_the_limits_of_s3(bytes in 1..=UploadSize::MAX_BYTES) {
        let plan = PartPlan::of(size(bytes));
        let sizes: Vec<u64> =
            (1..=plan.count()).map(|number| plan.bytes_of(PartNumber::new(number).unwrap()).unwrap()).collect();
        prop_assert_eq!(sizes.iter().sum::<u64>(), bytes);
        prop_assert!(sizes.len() as u64 <= MAX_PARTS);
        prop_assert!(sizes[..sizes.len() - 1].iter().all(|size| *size >= MIN_PART_BYTES));
        prop_assert_eq!(PartNumber::new(plan.count() + 1).and_then(|number| plan.bytes_of(number)), None);
    }

    #[test]
    fn an_upload_is_complete_with_all_of_its_parts_and_never_with_others(
        bytes in 1..PART_BYTES * 9, changed in 0_usize..9, how in 0..4
    ) {
        let plan = PartPlan::of(size(bytes));
        let mut parts = stored(plan);
        prop_assert_eq!(plan.check_complete(&parts), Ok(()));
        let changed = changed % parts.len();
        match how {
            0 => _ = parts.remove(changed),
            1 => parts[changed].bytes -= 1,
            2 => parts[changed].checksum = None,
            _ => parts.push(StoredPart { number: PartNumber::new(plan.count() + 1).unwrap(), ..parts[0].clone() }),
        }
        prop_assert_eq!(plan.check_complete(&parts), Err(CompleteUploadError::Incomplete));
    }
}
