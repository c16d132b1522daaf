// Asks the device where it is, after a tap and never before. What leaves the browser is
// rounded to two decimals: about a kilometre.
const HUNDREDTHS = 100;
const REFUSED = 1; // GeolocationPositionError.PERMISSION_DENIED

function rounded(degrees) {
  return Math.round(degrees * HUNDREDTHS) / HUNDREDTHS;
}

export default function (component) {
  const { parentElement, data, setTriggerValue } = component;
  const button = parentElement.querySelector("button");
  parentElement.querySelector("p").textContent = data.promise;
  button.textContent = data.label;
  button.onclick = () => {
    if (!navigator.geolocation) {
      setTriggerValue("answer", { error: "unavailable" });
      return;
    }
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        button.disabled = false;
        setTriggerValue("answer", { lat: rounded(coords.latitude), lon: rounded(coords.longitude) });
      },
      (error) => {
        button.disabled = false;
        setTriggerValue("answer", { error: error.code === REFUSED ? "refused" : "unavailable" });
      },
      { enableHighAccuracy: false, timeout: 15000, maximumAge: 300000 },
    );
  };
}
