import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.security.auth.callback.Callback;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerToken;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerValidatorCallback;

/** Lets in who has signed a URL for kafka-cluster:Connect with the key that the JAAS options name, as Amazon MSK does (AWS SigV4). */
public class IamValidator implements AuthenticateCallbackHandler {
  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssX").withZone(ZoneOffset.UTC);
  private Map<String, ?> options;

  @Override
  public void configure(Map<String, ?> configs, String mechanism, List<AppConfigurationEntry> jaas) {
    options = jaas.get(0).getOptions();
  }

  @Override
  public void handle(Callback[] callbacks) {
    for (Callback each : callbacks) {
      if (!(each instanceof OAuthBearerValidatorCallback callback)) continue;
      try {
        callback.token(verified(callback.tokenValue()));
      } catch (Exception refusal) {
        System.out.println("IAM refuses: " + refusal.getMessage());
        callback.error("invalid_token", null, null);
      }
    }
  }

  @Override
  public void close() {}

  private OAuthBearerToken verified(String value) throws Exception {
    String url = new String(Base64.getUrlDecoder().decode(value), StandardCharsets.UTF_8);
    String host = "kafka." + options.get("region") + ".amazonaws.com";
    String start = "https://" + host + "/?";
    require(url.startsWith(start), "the URL is " + url.split("\\?")[0]);
    Map<String, String> query = new TreeMap<>();
    for (String pair : url.substring(start.length()).split("&")) {
      String[] parts = pair.split("=", 2);
      query.put(parts[0], parts[1]);
    }
    require("kafka-cluster%3AConnect".equals(query.get("Action")), "the action is " + query.get("Action"));
    require("host".equals(query.get("X-Amz-SignedHeaders")), "other headers are signed");
    Instant made = Instant.from(DATE.parse(query.get("X-Amz-Date")));
    Instant ends = made.plus(Duration.ofMillis((long) (1000 * Double.parseDouble(query.get("X-Amz-Expires")))));
    require(ends.isAfter(Instant.now()), "it ended at " + ends);
    require(made.isBefore(Instant.now().plusSeconds(300)), "it is of the future");
    String signature = query.remove("X-Amz-Signature");
    query.remove("User-Agent"); // is added once the URL is signed
    require(signatureOf(query, host).equals(signature), "the signature is not of this key");
    return token(value, made, ends);
  }

  private String signatureOf(Map<String, String> query, String host) throws Exception {
    String date = query.get("X-Amz-Date");
    String scope = date.substring(0, 8) + "/" + options.get("region") + "/kafka-cluster/aws4_request";
    String credential = (options.get("accessKey") + "/" + scope).replace("/", "%2F");
    require(credential.equals(query.get("X-Amz-Credential")), "the credential is " + query.get("X-Amz-Credential"));
    String pairs = query.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).collect(Collectors.joining("&"));
    String request = String.join("\n", "GET", "/", pairs, "host:" + host, "", "host", sha256(""));
    byte[] key = ("AWS4" + options.get("secretKey")).getBytes(StandardCharsets.UTF_8);
    for (String part : scope.split("/")) key = hmac(key, part);
    return HexFormat.of().formatHex(hmac(key, String.join("\n", "AWS4-HMAC-SHA256", date, scope, sha256(request))));
  }

  private static byte[] hmac(byte[] key, String text) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String sha256(String text) throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest);
  }

  private static void require(boolean condition, String problem) {
    if (!condition) throw new IllegalArgumentException(problem);
  }

  private static OAuthBearerToken token(String value, Instant made, Instant ends) {
    return new OAuthBearerToken() {
      @Override
      public String value() {
        return value;
      }

      @Override
      public Set<String> scope() {
        return Set.of();
      }

      @Override
      public long lifetimeMs() {
        return ends.toEpochMilli();
      }

      @Override
      public String principalName() {
        return "iam";
      }

      @Override
      public Long startTimeMs() {
        return made.toEpochMilli();
      }
    };
  }
}
