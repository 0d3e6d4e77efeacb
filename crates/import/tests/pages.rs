//! What an import makes of pages: their links, their tags and their front matter.

mod site;

use assay_import::Generator;

use self::site::{imported, text};

#[test]
fn an_address_of_jekyll_begins_with_one_slash() {
    let page = "[a]({{ site.baseurl }}{% post_url 2026-01-02-a %}) [b]({{site.url}}{{site.baseurl}}{% link about.md %}) \
                [c]({{ site.baseurl }}/about.html) [d]({{ site.baseurl }}) [e]({{ site.url }}{{ \"/about.html\" | relative_url }})\n";
    for base in ["", "baseurl: \"\"\n", "baseurl: /blog\n"] {
        let config = format!("url: https://a.example\n{base}");
        let site = imported(
            Generator::Jekyll,
            &[
                ("_config.yml", config.as_bytes()),
                ("_posts/2026-01-02-a.md", b"Text\n"),
                ("about.md", b"Text\n"),
                ("x.md", page.as_bytes()),
            ],
        );
        let expected =
            "[a](/posts/2026-01-02-a.md) [b](/about.md) [c](/about.html) [d](/) [e](/about.html)\n";
        assert!(text(&site, "content/x.md").ends_with(expected), "{base}: {}", text(&site, "content/x.md"));
    }
}
